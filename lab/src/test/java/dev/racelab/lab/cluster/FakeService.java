package dev.racelab.lab.cluster;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The main class of a service that does nothing but be there, to start in hundredths of a second.
 * Its argument is how it behaves: well (none), {@code exit} at the start, or {@code unready}.
 */
public final class FakeService {
  private FakeService() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) throws Exception {
    var behaviour = arguments.length == 0 ? "" : arguments[0];
    var name = Objects.requireNonNull(System.getenv("RACELAB_REPLICA"));
    if (behaviour.equals("exit")) {
      System.out.println(name + " cannot find its dinner");
      System.exit(3);
    }
    var port = Integer.parseInt(Objects.requireNonNull(System.getenv("QUARKUS_HTTP_PORT")));
    var server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    answer(server, "/q/health/ready", behaviour.equals("unready") ? 503 : 200, name);
    answer(server, "/lab/reset", 204, "");
    answer(server, "/list", 200, String.valueOf(System.getenv("RACELAB_GATEWAY_REPLICAS_FILE")));
    server.start();
    System.out.println(name + " is up");
  }

  private static void answer(HttpServer server, String path, int status, String text) {
    server.createContext(
        path,
        exchange -> {
          var bytes = text.getBytes(StandardCharsets.UTF_8);
          try (exchange) {
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
  }
}
