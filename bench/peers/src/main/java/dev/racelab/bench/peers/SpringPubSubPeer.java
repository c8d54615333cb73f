package dev.racelab.bench.peers;

import dev.racelab.bench.peer.LockClient;
import dev.racelab.bench.peer.Peer;
import dev.racelab.bench.peer.Setup;
import org.springframework.integration.redis.util.RedisLockRegistry.RedisLockType;

/** Spring Integration's RedisLockRegistry. Waiters are woken by a message. */
public final class SpringPubSubPeer implements Peer {
  @Override
  public String name() {
    return "spring-pubsub";
  }

  @Override
  public LockClient open(Setup setup) {
    return SpringLocks.open(setup, RedisLockType.PUB_SUB_LOCK);
  }
}
