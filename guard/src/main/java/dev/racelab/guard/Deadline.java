package dev.racelab.guard;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A point on the monotonic clock by which a request must have its answer. */
public final class Deadline {
  private final LongSupplier nanoTime;
  private final long at;

  private Deadline(LongSupplier nanoTime, long at) {
    this.nanoTime = nanoTime;
    this.at = at;
  }

  /** The deadline {@code within} from now. */
  public static Deadline in(Duration within, LongSupplier nanoTime) {
    return new Deadline(nanoTime, nanoTime.getAsLong() + within.toNanos());
  }

  /** What is left, never negative. */
  public Duration left() {
    return Duration.ofNanos(Math.max(0, at - nanoTime.getAsLong()));
  }

  /** The smaller of {@code most} and what is left. */
  public Duration atMost(Duration most) {
    Duration left = left();
    return left.compareTo(most) < 0 ? left : most;
  }

  public boolean passed() {
    return at - nanoTime.getAsLong() <= 0;
  }
}
