package dev.racelab.gateway;

import dev.racelab.gateway.FakeReplica.Waiting;
import dev.racelab.gateway.admission.AdmissionConfig;
import dev.racelab.gateway.routing.RoutingConfig;
import dev.racelab.gateway.shop.ShopConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The gateway on a plain Vert.x server, with fake replicas; its configuration is the real mapping.
 */
final class GatewayUnderTest implements AutoCloseable {
  final Vertx vertx = Vertx.vertx();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private final Map<String, String> settings =
      new HashMap<>(
          Map.of(
              "racelab.gateway.services.account.prefixes", "/accounts,/customers,/transfers",
              "racelab.gateway.readiness.interval", "20ms",
              "racelab.gateway.replicas-poll", "10ms"));
  private final List<FakeReplica> replicas = new ArrayList<>();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private boolean lab;
  private int port;
  private @Nullable Gateway gateway;
  private @Nullable HttpServer server;

  GatewayUnderTest set(String key, String value) {
    settings.put("racelab.gateway." + key, value);
    return this;
  }

  GatewayUnderTest inALab() {
    lab = true;
    return this;
  }

  FakeReplica replica(String name) {
    FakeReplica replica = new FakeReplica(vertx, name);
    replicas.add(replica);
    return replica;
  }

  /** A replica at an address and a port of its own, such as 127.0.0.2. */
  FakeReplica replica(String name, String host, int port) {
    FakeReplica replica = new FakeReplica(vertx, name, host, port);
    replicas.add(replica);
    return replica;
  }

  /** Starts with these replicas as the fixed list, and waits until all of them are ready. */
  GatewayUnderTest startWith(FakeReplica... fixed) {
    if (fixed.length > 0) {
      set(
          "services.account.replicas",
          String.join(",", List.of(fixed).stream().map(FakeReplica::address).toList()));
    }
    start();
    Await.until("the replicas are ready", () -> ready() >= fixed.length);
    return this;
  }

  GatewayUnderTest start() {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withConverter(Duration.class, 200, new DurationConverter())
            .withConverter(MemorySize.class, 200, new MemorySizeConverter())
            .withMapping(RoutingConfig.class)
            .withMapping(AdmissionConfig.class)
            .withMapping(ShopConfig.class)
            .withSources(new PropertiesConfigSource(settings, "test", 300))
            .build();
    Gateway started =
        new Gateway(
            vertx,
            config.getConfigMapping(RoutingConfig.class),
            config.getConfigMapping(AdmissionConfig.class),
            config.getConfigMapping(ShopConfig.class),
            lab,
            meters,
            "gateway");
    Router router = Router.router(vertx);
    started.mount(router);
    HttpServer listening =
        Waiting.forResult(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    port = listening.actualPort();
    started.start();
    gateway = started;
    server = listening;
    return this;
  }

  /** Tells it that its end is near. */
  void leave() {
    Objects.requireNonNull(gateway, "not started").leave();
  }

  boolean informed() {
    return gateway != null && gateway.informed();
  }

  /** A bare connection to the gateway, for what a well-behaved client would not send. */
  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    return socket;
  }

  double ready() {
    return meters.find("racelab.gateway.ready").gauges().stream().mapToDouble(g -> g.value()).sum();
  }

  double inFlight() {
    return meters.find("racelab.gateway.in.flight").gauges().stream()
        .mapToDouble(g -> g.value())
        .sum();
  }

  double admitted() {
    return meters.get("racelab.gateway.admitted").gauge().value();
  }

  double retries(String reason) {
    return meters.get("racelab.gateway.retries").tag("reason", reason).counter().count();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(10));
  }

  HttpResponse<String> get(String path) {
    return send(request(path).build());
  }

  HttpResponse<String> post(String path, String body) {
    return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build());
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException failure) {
      throw new AssertionError(failure);
    }
  }

  CompletableFuture<HttpResponse<String>> begin(HttpRequest request) {
    return client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
  }

  static String servedBy(HttpResponse<?> answer) {
    return String.join(",", answer.headers().allValues("X-Served-By"));
  }

  /** The code and its definiteness, such as {@code 502 upstream-unreachable definite=false}. */
  static String problem(HttpResponse<String> answer) {
    JsonObject problem = new JsonObject(answer.body());
    String type = answer.headers().firstValue("Content-Type").orElse("");
    if (!type.equals("application/problem+json")
        || problem.getInteger("status") != answer.statusCode()) {
      throw new AssertionError("not a problem: " + answer + " " + type + " " + problem);
    }
    return answer.statusCode()
        + " "
        + problem.getString("code")
        + " definite="
        + problem.getBoolean("definite");
  }

  @Override
  public void close() {
    if (gateway != null && server != null) {
      gateway.close();
      Waiting.forResult(server.close());
    }
    replicas.forEach(FakeReplica::close);
    client.close();
    Waiting.forResult(vertx.close());
  }
}
