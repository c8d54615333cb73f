package dev.racelab.bench.peers;

import dev.racelab.bench.peer.LockClient;
import dev.racelab.bench.peer.Peer;
import dev.racelab.bench.peer.Setup;
import org.redisson.api.RedissonClient;

/** Redisson's RFencedLock: an RLock that issues a token with each grant. */
public final class RedissonFencedPeer implements Peer {
  @Override
  public String name() {
    return "redisson-fenced";
  }

  @Override
  public LockClient open(Setup setup) {
    return RedissonLocks.open(setup, RedissonClient::getFencedLock);
  }
}
