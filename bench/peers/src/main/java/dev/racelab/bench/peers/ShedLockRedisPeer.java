package dev.racelab.bench.peers;

import dev.racelab.bench.peer.LockClient;
import dev.racelab.bench.peer.Peer;
import dev.racelab.bench.peer.Setup;
import net.javacrumbs.shedlock.provider.redis.spring.RedisLockProvider;

/** ShedLock on Redis by Spring Data over Lettuce. */
public final class ShedLockRedisPeer implements Peer {
  @Override
  public String name() {
    return "shedlock-redis";
  }

  @Override
  public LockClient open(Setup setup) {
    Lettuce redis = Lettuce.connect(setup);
    return new ShedLocks(
        new RedisLockProvider(redis.factory()), setup.lease(), redis::roundTrip, redis);
  }
}
