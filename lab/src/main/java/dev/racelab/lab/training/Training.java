package dev.racelab.lab.training;

import com.sun.net.httpserver.HttpServer;
import dev.racelab.embedded.PostgresServer;
import dev.racelab.embedded.RedisServer;
import dev.racelab.lab.cluster.TemporaryFolder;
import dev.racelab.lab.driver.JsonClient;
import dev.racelab.lab.driver.UnexpectedAnswerException;
import dev.racelab.lab.identity.Keys;
import dev.racelab.lab.identity.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Starts a service with the arguments that it is given, asks it what it is there for, and ends it
 * in order, upon which the JVM writes the cache. What a run does not touch is not in the cache: so
 * it has a PostgreSQL that is migrated and a Redis, and the gateway a service behind it. All of
 * them end with it.
 */
public final class Training {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration END_LIMIT = Duration.ofMinutes(5);
  private static final Duration CALL = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final URI SERVICE = URI.create("http://127.0.0.1:8080");
  private static final String DATABASE = "training";
  private static final int ROUNDS = 20;

  private Training() {}

  /**
   * Trains a module.
   *
   * @param arguments the module's name, and what {@code java} is to be run with
   * @throws IllegalStateException if it does not start, does not answer as it should, or does not
   *     end; the build of the image stops then
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Lesson lesson = Lesson.of(arguments[0]);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(arguments).subList(1, arguments.length));
    HttpServer upstream = upstream();
    try (TemporaryFolder folder = TemporaryFolder.make("racelab-training");
        PostgresServer postgres = PostgresServer.start(folder.path().resolve("postgres"));
        RedisServer redis = RedisServer.start(folder.path().resolve("redis"))) {
      postgres.createDatabase(DATABASE);
      Keys keys = Keys.in(folder.path().resolve("keys"));
      ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
      builder
          .environment()
          .putAll(
              Map.of(
                  "QUARKUS_DATASOURCE_JDBC_URL", postgres.jdbcUrl(DATABASE),
                  "QUARKUS_DATASOURCE_USERNAME", postgres.username(),
                  "QUARKUS_DATASOURCE_PASSWORD", postgres.password(),
                  "QUARKUS_REDIS_HOSTS", redis.uri(),
                  "RACELAB_OUTBOX_ENABLED", "false",
                  "MP_JWT_VERIFY_PUBLICKEY_LOCATION", keys.publicKeyFile().toUri().toString(),
                  "RACELAB_GATEWAY_SERVICES_ACCOUNT_REPLICAS",
                      "http://127.0.0.1:" + upstream.getAddress().getPort()));
      train(builder, lesson, new Tokens(keys, InstantSource.system()));
    } finally {
      upstream.stop(0);
    }
  }

  private static void train(ProcessBuilder builder, Lesson lesson, Tokens tokens)
      throws IOException, InterruptedException {
    Process service = builder.start();
    try (JsonClient client = new JsonClient(SERVICE, CALL)) {
      awaitReady(service, client, tokens);
      for (int round = 0; round < ROUNDS; round++) {
        lesson.give(client, tokens);
      }
      service.destroy();
      if (!service.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("the service did not end after its training");
      }
    } finally {
      service.destroyForcibly();
    }
  }

  private static void awaitReady(Process service, JsonClient client, Tokens tokens)
      throws InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!isReady(client, tokens)) {
      if (!service.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException("the service did not become ready for its training");
      }
      Thread.sleep(POLL);
    }
  }

  private static boolean isReady(JsonClient client, Tokens tokens) throws InterruptedException {
    try {
      client.get("/q/health/ready", tokens.operator());
      return true;
    } catch (UnexpectedAnswerException notYet) {
      return false;
    }
  }

  /** A service that answers everything, for the gateway to be in front of. */
  private static HttpServer upstream() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }
}
