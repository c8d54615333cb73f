package dev.racelab.bench.ours;

import dev.racelab.bench.peer.LockClient;
import dev.racelab.bench.peer.Peer;
import dev.racelab.bench.peer.Setup;
import dev.racelab.locking.redis.RedisLockOptions;
import dev.racelab.locking.redis.RedisLockProvider;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;

/** Our Redis lease with a fencing token, on Vert.x' client. */
public final class RedisPeer implements Peer {
  @Override
  public String name() {
    return "redis";
  }

  @Override
  public LockClient open(Setup setup) {
    return open(setup, RedisLockOptions.defaults());
  }

  static LockClient open(Setup setup, RedisLockOptions options) {
    Vertx vertx = Vertx.vertx();
    Redis redis = Redis.createClient(vertx, setup.redis());
    RedisLockProvider provider = new RedisLockProvider(redis, options);
    return new LeaseClient(
        provider,
        setup.lease(),
        RedisPing.over(redis),
        () -> {
          provider.close();
          vertx.close().toCompletionStage().toCompletableFuture().join();
        });
  }
}
