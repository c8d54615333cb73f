package dev.racelab.bench.ours;

import dev.racelab.bench.peer.LockClient;
import dev.racelab.bench.peer.Peer;
import dev.racelab.bench.peer.Servers;
import dev.racelab.locking.redis.RedisLockProvider;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;

/** Our Redis lease with a fencing token, on Vert.x' client. */
public final class RedisPeer implements Peer {
  @Override
  public String name() {
    return "redis";
  }

  @Override
  public LockClient open(Servers servers) {
    Vertx vertx = Vertx.vertx();
    Redis redis = Redis.createClient(vertx, servers.redis());
    RedisConnection connection = redis.connect().toCompletionStage().toCompletableFuture().join();
    RedisLockProvider provider = new RedisLockProvider(redis);
    Request ping = Request.cmd(Command.PING);
    return new LeaseClient(
        provider,
        () -> connection.send(ping).toCompletionStage().toCompletableFuture().join(),
        () -> {
          provider.close();
          vertx.close().toCompletionStage().toCompletableFuture().join();
        });
  }
}
