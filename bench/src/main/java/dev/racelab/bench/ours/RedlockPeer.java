package dev.racelab.bench.ours;

import dev.racelab.bench.peer.LockClient;
import dev.racelab.bench.peer.Peer;
import dev.racelab.bench.peer.Setup;
import dev.racelab.locking.redis.RedisQuorumLockProvider;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.util.List;

/** Our lease that a majority of three Redis servers keeps. A round trip is one to the first. */
public final class RedlockPeer implements Peer {
  @Override
  public String name() {
    return "redlock";
  }

  @Override
  public LockClient open(Setup setup) {
    Vertx vertx = Vertx.vertx();
    List<Redis> servers =
        setup.quorum().stream().map(address -> Redis.createClient(vertx, address)).toList();
    RedisQuorumLockProvider provider = new RedisQuorumLockProvider(servers);
    return new LeaseClient(
        provider,
        setup.lease(),
        RedisPing.over(servers.getFirst()),
        () -> {
          provider.close();
          vertx.close().toCompletionStage().toCompletableFuture().join();
        });
  }
}
