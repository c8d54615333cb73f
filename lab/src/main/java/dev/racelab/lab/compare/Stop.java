package dev.racelab.lab.compare;

import dev.racelab.lab.cluster.Backend;
import dev.racelab.lab.cluster.Replica;

/** A replica that is stopped until this is closed. */
record Stop(Backend backend, Replica replica) implements AutoCloseable {
  Stop {
    backend.pause(replica);
  }

  @Override
  public void close() {
    backend.resume(replica);
  }
}
