package dev.racelab.bench.ours;

import dev.racelab.bench.peer.LockClient;
import dev.racelab.bench.peer.Peer;
import dev.racelab.bench.peer.Setup;
import dev.racelab.locking.jvm.JvmLockProvider;

/** Our lock of one JVM, which asks no server at all. */
public final class JvmPeer implements Peer {
  @Override
  public String name() {
    return "jvm";
  }

  @Override
  public LockClient open(Setup setup) {
    return new LeaseClient(new JvmLockProvider(), setup.lease(), () -> {}, () -> {});
  }
}
