package dev.racelab.locking.redis;

import dev.racelab.embedded.RedisServer;
import dev.racelab.embedded.Signal;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Three independent servers for the tests of one class. */
final class RedisStores implements BeforeAllCallback, AfterAllCallback {
  private final List<RedisServer> servers = new ArrayList<>();
  private final List<Redis> clients = new ArrayList<>();
  private @Nullable Vertx vertx;

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
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (vertx != null) {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
    servers.forEach(RedisServer::close);
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
    for (Redis client : clients) {
      client
          .send(Request.cmd(Command.DEL).arg(RedisLeaseStore.lockKey(name)))
          .toCompletionStage()
          .toCompletableFuture()
          .join();
    }
  }

  void heal() {
    for (RedisServer server : servers) {
      server.process().signal(Signal.CONT);
      if (!server.process().isAlive()) {
        server.restart();
      }
    }
  }
}
