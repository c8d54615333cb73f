package dev.racelab.order;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what happens by itself. */
final class Wait {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Wait() {}

  /** Returns when {@code condition} holds; fails if that takes too long. */
  static void until(String condition, BooleanSupplier holds) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + PATIENCE + ": " + condition);
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }
}
