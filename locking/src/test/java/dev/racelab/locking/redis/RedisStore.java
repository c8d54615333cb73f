package dev.racelab.locking.redis;

import dev.racelab.embedded.RedisServer;
import dev.racelab.locking.faults.ServerFaults;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real Redis for the tests of one class, and a client that looks behind the provider's back. */
final class RedisStore implements BeforeAllCallback, AfterAllCallback {
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private @Nullable RedisServer server;
  private @Nullable Vertx vertx;
  private @Nullable Redis client;
  private @Nullable Redis inspector;
  private @Nullable ServerFaults faults;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    Path parent = Files.createTempDirectory("racelab-locking");
    parent.toFile().deleteOnExit();
    server = RedisServer.start(parent.resolve("redis"));
    vertx = Vertx.vertx();
    client = newClient(vertx);
    inspector = newClient(vertx);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (vertx != null) {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
    if (faults != null) {
      faults.close();
    }
    if (server != null) {
      server.close();
    }
  }

  RedisServer server() {
    return present(server);
  }

  /** The one that the client runs on. */
  Vertx vertx() {
    return present(vertx);
  }

  Redis client() {
    return present(client);
  }

  Redis newClient(Vertx owner) {
    return Redis.createClient(owner, new RedisOptions().setConnectionString(server().uri()));
  }

  /** Patient, for tests in which Redis is well and only the machine may be busy. */
  RedisLockProvider newProvider() {
    return newProvider(Duration.ofSeconds(10));
  }

  RedisLockProvider newProvider(Duration commandTimeout) {
    return new RedisLockProvider(
        client(), RedisLockOptions.defaults().withCommandTimeout(commandTimeout));
  }

  ServerFaults faults() {
    if (faults == null) {
      List<RedisServer> servers = List.of(server());
      faults =
          RedisFaults.of(
              servers,
              vertx(),
              (ways, options) -> new RedisLockProvider(ways.getFirst(), options),
              () -> command(Command.FLUSHALL));
    }
    return faults;
  }

  /** Deletes the lock of a name as an eviction, a flush or a fail-over would. */
  void forget(String name) {
    command(Command.DEL, RedisLeaseStore.lockKey(name));
  }

  @Nullable Response command(Command command, String... arguments) {
    Request request = Request.cmd(command);
    List.of(arguments).forEach(request::arg);
    return present(inspector)
        .send(request)
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  /** What could leak: locks, channels and connections (among them those of the inspector). */
  Map<String, Long> footprint() {
    return Map.of(
        "locks", size(Command.KEYS, "racelab:lock:*"),
        "channels", size(Command.PUBSUB, "CHANNELS"),
        "connections", text(Command.CLIENT, "LIST").lines().count());
  }

  private long size(Command command, String argument) {
    return present(command(command, argument)).size();
  }

  String text(Command command, String... arguments) {
    return present(command(command, arguments)).toString();
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("there is none, or the class's Redis is not started");
    }
    return value;
  }
}
