package dev.racelab.bench.ours;

import dev.racelab.bench.peer.LockClient;
import dev.racelab.bench.peer.Peer;
import dev.racelab.bench.peer.Setup;
import dev.racelab.locking.redis.RedisLockOptions;

/** As {@link RedisPeer}, but who unlocks waits for Redis' answer, as Redisson's users do. */
public final class RedisConfirmedPeer implements Peer {
  @Override
  public String name() {
    return "redis-confirmed";
  }

  @Override
  public LockClient open(Setup setup) {
    return RedisPeer.open(setup, RedisLockOptions.defaults().withConfirmedReleases());
  }
}
