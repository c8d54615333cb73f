package dev.racelab.locking.observed;

import dev.racelab.locking.Lease;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicBoolean;

/** A lease whose end is told once, whether it is closed, closed again, or lost. */
final class ObservedLease implements Lease {
  private final Lease observed;
  private final Observation observation;
  private final AtomicBoolean ended = new AtomicBoolean();

  ObservedLease(Lease observed, Observation observation) {
    this.observed = observed;
    this.observation = observation;
    observed.onLost(this::lost);
  }

  @Override
  public SortedSet<String> names() {
    return observed.names();
  }

  @Override
  public OptionalLong token(String name) {
    return observed.token(name);
  }

  @Override
  public boolean isHeld() {
    return observed.isHeld();
  }

  @Override
  public void onLost(Runnable action) {
    observed.onLost(action);
  }

  /** Until the release was sent, or answered where the provider waits for that. */
  @Override
  public void close() {
    try {
      observed.close();
    } finally {
      if (ended.compareAndSet(false, true)) {
        observation.ended();
      }
    }
  }

  @Override
  public String toString() {
    return observed.toString();
  }

  private void lost() {
    observation.lost(); // also when it was closed before this thread came to tell
    if (ended.compareAndSet(false, true)) {
      observation.ended();
    }
  }
}
