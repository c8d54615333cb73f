package dev.racelab.locking.lease;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * How long a waiter rests between two tries: a random time up to a bound that doubles from try to
 * try, so that waiters spread out.
 */
final class Pauses {
  private static final int MOST_DOUBLINGS = 20;

  private final long firstNanos;
  private final long longestNanos;
  private final RandomGenerator jitter;

  Pauses(LeaseOptions options) {
    this.firstNanos = options.firstPause().toNanos();
    this.longestNanos = options.longestPause().toNanos();
    this.jitter = options.jitter();
  }

  /** Not beyond what is left of the wait, nor far beyond the other holder's lease. */
  long length(int tries, long leftNanos, OptionalLong holderLeftMillis) {
    long bound = Math.min(longestNanos, firstNanos << Math.min(tries, MOST_DOUBLINGS));
    // At least a tenth, so that nobody asks without a pause.
    long length = bound / 10 + random(bound - bound / 10);
    if (holderLeftMillis.isPresent()) {
      // A store keeps a name until the millisecond after its last one.
      length = Math.min(length, TimeUnit.MILLISECONDS.toNanos(holderLeftMillis.getAsLong() + 1));
    }
    return Math.min(length, leftNanos);
  }

  private long random(long bound) {
    synchronized (jitter) { // a RandomGenerator need not be safe for use by several threads
      return jitter.nextLong(bound);
    }
  }
}
