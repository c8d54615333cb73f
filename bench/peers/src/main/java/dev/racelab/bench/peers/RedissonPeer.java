package dev.racelab.bench.peers;

import dev.racelab.bench.peer.LockClient;
import dev.racelab.bench.peer.Peer;
import dev.racelab.bench.peer.Setup;
import org.redisson.api.RedissonClient;

/** Redisson's RLock: reentrant, renewed by its watchdog. */
public final class RedissonPeer implements Peer {
  @Override
  public String name() {
    return "redisson";
  }

  @Override
  public LockClient open(Setup setup) {
    return RedissonLocks.open(setup, RedissonClient::getLock);
  }
}
