package dev.racelab.locking.redis;

import dev.racelab.embedded.RedisServer;
import dev.racelab.locking.faults.ServerFaults;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Three independent servers for the tests of one class. */
final class RedisStores implements BeforeAllCallback, AfterAllCallback {
  private static final long ANSWER_SECONDS = 5;

  private final List<RedisServer> servers = new ArrayList<>();
  private final List<Redis> clients = new ArrayList<>();
  private final List<Redis> inspectors = new ArrayList<>();
  private @Nullable Vertx vertx;
  private @Nullable ServerFaults faults;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    Path parent = Files.createTempDirectory("racelab-quorum");
    parent.toFile().deleteOnExit();
    Vertx started = Vertx.vertx();
    vertx = started;
    for (int i = 0; i < 3; i++) {
      RedisServer server = RedisServer.start(parent.resolve("redis-" + i));
      servers.add(server);
      clients.add(Redis.createClient(started, server.uri()));
      inspectors.add(Redis.createClient(started, server.uri()));
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (vertx != null) {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
    if (faults != null) {
      faults.close();
    }
    servers.forEach(RedisServer::close);
  }

  ServerFaults faults() {
    if (faults == null) {
      if (vertx == null) {
        throw new IllegalStateException("the class's servers are not started");
      }
      faults =
          RedisFaults.of(
              servers,
              vertx,
              RedisQuorumLockProvider::new,
              () -> askAll(Request.cmd(Command.FLUSHALL)));
    }
    return faults;
  }

  RedisServer server(int index) {
    return servers.get(index);
  }

  List<String> uris() {
    return servers.stream().map(RedisServer::uri).toList();
  }

  RedisQuorumLockProvider newProvider(Duration commandTimeout) {
    return new RedisQuorumLockProvider(
        clients, RedisLockOptions.defaults().withCommandTimeout(commandTimeout));
  }

  /** Deletes the lock of a name on all servers. */
  void forget(String name) {
    askAll(Request.cmd(Command.DEL).arg(RedisLeaseStore.lockKey(name)));
  }

  /** What could leak: locks, channels and connections, on all servers together. */
  Map<String, Long> footprint() {
    return Map.of(
        "locks",
        askAll(Request.cmd(Command.KEYS).arg("racelab:lock:*")).mapToLong(Response::size).sum(),
        "channels",
        askAll(Request.cmd(Command.PUBSUB).arg("CHANNELS")).mapToLong(Response::size).sum(),
        "connections",
        askAll(Request.cmd(Command.CLIENT).arg("LIST"))
            .mapToLong(answer -> answer.toString().lines().count())
            .sum());
  }

  private Stream<Response> askAll(Request request) {
    return inspectors.stream()
        .map(
            server ->
                server
                    .send(request)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .join())
        .toList()
        .stream();
  }

  void heal() {
    for (RedisServer server : servers) {
      server.resume();
      if (!server.process().isAlive()) {
        server.restart();
      }
    }
  }
}
