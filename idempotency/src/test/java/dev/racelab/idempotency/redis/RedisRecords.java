package dev.racelab.idempotency.redis;

import dev.racelab.embedded.RedisServer;
import dev.racelab.idempotency.RecordId;
import dev.racelab.idempotency.Retention;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real Redis for the tests of one class, and a client that looks behind the store's back. */
final class RedisRecords implements BeforeAllCallback, AfterAllCallback {
  static final Duration LONGEST_RUN = Duration.ofMinutes(10);

  private static final Duration ANSWER = Duration.ofSeconds(10);

  private @Nullable RedisServer server;
  private @Nullable Vertx vertx;
  private @Nullable Redis client;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    Path parent = Files.createTempDirectory("racelab-idempotency");
    parent.toFile().deleteOnExit();
    RedisServer started = RedisServer.start(parent.resolve("redis"));
    server = started;
    vertx = Vertx.vertx();
    client = Redis.createClient(vertx, new RedisOptions().setConnectionString(started.uri()));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (vertx != null) {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
    if (server != null) {
      server.close();
    }
  }

  /** Patient, for tests in which Redis is well and only the machine may be busy. */
  RedisIdempotencyStore newStore(Retention retention) {
    return new RedisIdempotencyStore(present(client), retention, LONGEST_RUN, ANSWER);
  }

  /** Makes a record older, as time does; a record without an end stays. */
  void age(RecordId id, Duration time) {
    String key = RedisIdempotencyStore.key(id);
    long left = present(command(Command.PTTL, key)).toLong();
    if (left >= 0) {
      command(Command.PEXPIRE, key, Long.toString(left - time.toMillis()));
    }
  }

  RedisServer server() {
    return present(server);
  }

  Redis client() {
    return present(client);
  }

  @Nullable Response command(Command command, String... arguments) {
    Request request = Request.cmd(command);
    for (String argument : arguments) {
      request.arg(argument);
    }
    return present(client)
        .send(request)
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("there is none, or the class's Redis is not started");
    }
    return value;
  }
}
