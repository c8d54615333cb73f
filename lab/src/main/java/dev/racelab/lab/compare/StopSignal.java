package dev.racelab.lab.compare;

import org.jspecify.annotations.Nullable;

/**
 * Somebody wants a run to end early and keep what it has. A request interrupts the run's thread, so
 * that no wait holds it up, and never after {@link #settle}, so that what follows the run (stopping
 * the system, writing results) is left in peace. Thread-safe.
 */
public final class StopSignal {
  private @Nullable Thread runner;
  private boolean requested;

  /**
   * A signal for one run.
   *
   * @param runner the thread that runs it
   */
  public StopSignal(Thread runner) {
    this.runner = runner;
  }

  /** From now on no further round counts. */
  public synchronized void request() {
    requested = true;
    if (runner != null) {
      runner.interrupt();
    }
  }

  /** Whether the run is to end. */
  public synchronized boolean isRequested() {
    return requested;
  }

  /** The run has ended: interrupts nobody any more. Called by the run's thread. */
  synchronized void settle() {
    runner = null;
    if (requested) {
      // The request's own interrupt, which may have come between two waits.
      boolean consumed = Thread.interrupted();
      assert consumed || !Thread.currentThread().isInterrupted();
    }
  }
}
