package dev.racelab.locking.contract;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition instead of for a time. */
public final class Eventually {
  private static final long LOOK_EVERY_NANOS = 500_000;

  private Eventually() {}

  /**
   * Returns as soon as {@code condition} holds, and fails if it does not {@code within} so long.
   */
  public static void holds(String what, Duration within, BooleanSupplier condition) {
    holds(() -> what, within, condition);
  }

  /** The same, where only the end of the wait can say what was not so. */
  public static void holds(Supplier<String> what, Duration within, BooleanSupplier condition) {
    long deadline = System.nanoTime() + within.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline >= 0) {
        fail("not so within %s: %s", within, what.get());
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
  }
}
