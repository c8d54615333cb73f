package dev.racelab.platform.testing;

import dev.racelab.embedded.PostgresServer;
import dev.racelab.embedded.RedisServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL, the services' Redis, a quorum of others and the lab's, and the public key that
 * tests sign for.
 */
public final class EmbeddedStores implements QuarkusTestResourceLifecycleManager {
  private static final String DATABASE = "service";
  private static final int QUORUM = 3;

  private static @Nullable PostgresServer running;
  private static @Nullable RedisServer redisRunning;

  private @Nullable Path directory;
  private @Nullable RedisServer labRedis;
  private final List<RedisServer> quorum = new ArrayList<>();

  /** The PostgreSQL of the running tests, for those that harm it. */
  public static PostgresServer postgres() {
    return started(running);
  }

  /** The services' Redis of the running tests, for those that harm it. */
  public static RedisServer redis() {
    return started(redisRunning);
  }

  @Override
  public Map<String, String> start() {
    try {
      Path here = Files.createTempDirectory("racelab-test");
      directory = here;
      PostgresServer postgres = PostgresServer.start(here.resolve("postgres"));
      running = postgres;
      RedisServer redis = RedisServer.start(here.resolve("redis"));
      redisRunning = redis;
      RedisServer lab = RedisServer.start(here.resolve("lab-redis"));
      labRedis = lab;
      for (int number = 1; number <= QUORUM; number++) {
        quorum.add(RedisServer.start(here.resolve("quorum-" + number)));
      }
      postgres.createDatabase(DATABASE);
      Path key = here.resolve("public.pem");
      Files.writeString(key, TestTokens.publicKeyPem());
      Path neighbours = here.resolve("neighbour.pem");
      Files.writeString(neighbours, TestTokens.neighboursPublicKeyPem());
      return Map.of(
          "quarkus.datasource.jdbc.url",
          postgres.jdbcUrl(DATABASE),
          "quarkus.datasource.username",
          postgres.username(),
          "quarkus.datasource.password",
          postgres.password(),
          "quarkus.redis.hosts",
          redis.uri(),
          "racelab.identity.services." + TestTokens.NEIGHBOUR,
          neighbours.toString(),
          "racelab.lab.redis",
          lab.uri(),
          "racelab.lock.quorum",
          quorum.stream().map(RedisServer::uri).collect(Collectors.joining(",")),
          "racelab.replica",
          "test-1",
          "mp.jwt.verify.publickey.location",
          key.toUri().toString());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void stop() {
    close(running);
    close(redisRunning);
    close(labRedis);
    quorum.forEach(EmbeddedStores::close);
    quorum.clear();
    if (directory != null) {
      try {
        Files.deleteIfExists(directory.resolve("public.pem"));
        Files.deleteIfExists(directory.resolve("neighbour.pem"));
        Files.deleteIfExists(directory);
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }

  private static void close(@Nullable AutoCloseable server) {
    try {
      if (server != null) {
        server.close();
      }
    } catch (Exception failed) {
      throw new IllegalStateException("a store did not stop", failed);
    }
  }

  private static <T> T started(@Nullable T server) {
    if (server == null) {
      throw new IllegalStateException("the stores are not running");
    }
    return server;
  }
}
