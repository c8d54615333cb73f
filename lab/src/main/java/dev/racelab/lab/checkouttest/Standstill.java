package dev.racelab.lab.checkouttest;

import dev.racelab.lab.cluster.Backend;
import dev.racelab.lab.cluster.EachStep;
import dev.racelab.lab.cluster.Replica;
import java.util.ArrayList;
import java.util.List;

/** A service of which every replica is stopped in its tracks until this is closed. */
final class Standstill implements AutoCloseable {
  private final Backend backend;
  private final List<Replica> stopped = new ArrayList<>();

  private Standstill(Backend backend) {
    this.backend = backend;
  }

  static Standstill of(Backend backend, String service) {
    Standstill made = new Standstill(backend);
    try {
      for (Replica replica : backend.replicas(service)) {
        backend.pause(replica);
        made.stopped.add(replica);
      }
      return made;
    } catch (RuntimeException failed) {
      try {
        made.close();
      } catch (RuntimeException second) {
        failed.addSuppressed(second);
      }
      throw failed;
    }
  }

  /** Lets all go on, and returns when they are given requests again. */
  @Override
  public void close() {
    EachStep.run(stopped.stream().<Runnable>map(each -> () -> backend.resume(each)).toList());
  }
}
