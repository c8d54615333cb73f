package dev.racelab.bench.peers;

import dev.racelab.bench.peer.LockClient;
import dev.racelab.bench.peer.Peer;
import dev.racelab.bench.peer.Setup;
import org.springframework.integration.redis.util.RedisLockRegistry.RedisLockType;

/** Spring Integration's RedisLockRegistry. Waiters ask again every 100 ms, which is the default. */
public final class SpringSpinPeer implements Peer {
  @Override
  public String name() {
    return "spring-spin";
  }

  @Override
  public LockClient open(Setup setup) {
    return SpringLocks.open(setup, RedisLockType.SPIN_LOCK);
  }
}
