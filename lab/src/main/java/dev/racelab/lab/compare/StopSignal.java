package dev.racelab.lab.compare;

/** Somebody wants a run to end early and keep what it has. Thread-safe. */
public final class StopSignal {
  private volatile boolean requested;

  /** From now on no further round counts. */
  public void request() {
    requested = true;
  }

  /** Whether the run is to end. */
  public boolean isRequested() {
    return requested;
  }
}
