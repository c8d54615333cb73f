package dev.racelab.locking.redis;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * How long a waiter rests between two tries: a random time up to a bound that grows from 2 to 25
 * ms, so that waiters spread out and a hundred of them ask a few thousand times a second at most.
 */
final class Pauses {
  private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(25);
  private static final long SHORTEST_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
  private static final int MOST_DOUBLINGS = 4;

  private final RandomGenerator jitter;

  Pauses(RandomGenerator jitter) {
    this.jitter = jitter;
  }

  /** Rests, but not beyond what is left of the wait or of the other holder's lease. */
  void pause(int tries, long leftNanos, OptionalLong holderLeftMillis) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(length(tries, leftNanos, holderLeftMillis));
  }

  long length(int tries, long leftNanos, OptionalLong holderLeftMillis) {
    long bound = Math.min(LONGEST_NANOS, FIRST_NANOS << Math.min(tries, MOST_DOUBLINGS));
    long length = SHORTEST_NANOS + random(bound - SHORTEST_NANOS);
    if (holderLeftMillis.isPresent()) {
      // Redis keeps a key until the millisecond after its last one.
      long holder = TimeUnit.MILLISECONDS.toNanos(holderLeftMillis.getAsLong() + 1);
      length = Math.min(length, holder);
    }
    return Math.min(length, leftNanos);
  }

  private long random(long bound) {
    synchronized (jitter) { // a RandomGenerator need not be safe for use by several threads
      return jitter.nextLong(bound);
    }
  }
}
