package dev.racelab.locking.lease;

import java.time.Duration;

/** The shortest round trip so far, which is what the way to the store costs at least. */
final class RoundTrips {
  /** The first answers also paid for connections, so they say nothing about later ones. */
  private static final int ANSWERS_TO_LEARN_FROM = 3;

  private static final int ROUND_TRIPS_PER_LEASE = 3;

  private int answers;
  private long shortestNanos = Long.MAX_VALUE;

  synchronized void heard(long nanos) {
    answers++;
    shortestNanos = Math.min(shortestNanos, nanos);
  }

  void refuseTooShort(Duration lease) {
    long least;
    synchronized (this) {
      if (answers < ANSWERS_TO_LEARN_FROM) {
        return;
      }
      least = shortestNanos * ROUND_TRIPS_PER_LEASE;
    }
    if (lease.toNanos() < least) {
      throw new IllegalArgumentException(
          "a lease lasts at least "
              + ROUND_TRIPS_PER_LEASE
              + " round trips to the store, here "
              + Duration.ofNanos(least)
              + ", not "
              + lease);
    }
  }
}
