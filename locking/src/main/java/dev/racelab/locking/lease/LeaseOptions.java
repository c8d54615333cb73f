package dev.racelab.locking.lease;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * How a {@link LeaseLockProvider} waits, and where its time and randomness come from.
 *
 * @param firstPause the longest first pause between two tries of whoever waits; each bound is twice
 *     the one before: 1 ms to 1 s
 * @param longestPause the bound at which that ends, and so what a lost piece of news can cost:
 *     {@code firstPause} to 10 s
 * @param owners makes the half of each owner that tells one instance from all others
 * @param jitter spreads the tries of those who wait; need not be safe for use by several threads
 * @param nanoTime monotonic time in nanoseconds with any origin, as {@link System#nanoTime()}
 */
public record LeaseOptions(
    Duration firstPause,
    Duration longestPause,
    SecureRandom owners,
    RandomGenerator jitter,
    LongSupplier nanoTime) {
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(1);
  private static final Duration LONGEST_FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  public LeaseOptions {
    if (firstPause.compareTo(SHORTEST_PAUSE) < 0 || firstPause.compareTo(LONGEST_FIRST_PAUSE) > 0) {
      throw new IllegalArgumentException(
          "the first pause is between "
              + SHORTEST_PAUSE
              + " and "
              + LONGEST_FIRST_PAUSE
              + ", not "
              + firstPause);
    }
    if (longestPause.compareTo(firstPause) < 0 || longestPause.compareTo(LONGEST_PAUSE) > 0) {
      throw new IllegalArgumentException(
          "the longest pause is between the first one, "
              + firstPause
              + ", and "
              + LONGEST_PAUSE
              + ", not "
              + longestPause);
    }
  }

  /** For a store that is asked again and again: pauses of 2 ms at first, 50 ms at last. */
  public static LeaseOptions polling() {
    return new LeaseOptions(
        Duration.ofMillis(2),
        Duration.ofMillis(50),
        new SecureRandom(),
        new Random(),
        System::nanoTime);
  }

  /** For a store with news: pauses of 50 ms at first, 500 ms at last, should some get lost. */
  public static LeaseOptions withNews() {
    return polling().withPauses(Duration.ofMillis(50), Duration.ofMillis(500));
  }

  /** The same with other pauses. */
  public LeaseOptions withPauses(Duration first, Duration longest) {
    return new LeaseOptions(first, longest, owners, jitter, nanoTime);
  }
}
