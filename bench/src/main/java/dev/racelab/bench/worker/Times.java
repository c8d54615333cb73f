package dev.racelab.bench.worker;

import java.util.Arrays;
import java.util.List;

/**
 * Durations in nanoseconds, as many as there come, up to a bound that no run of seconds reaches.
 */
public final class Times {
  private static final int MOST = 4_000_000;

  private long[] nanos = new long[1024];
  private int size;

  /** Adds one. */
  public void add(long duration) {
    if (size == nanos.length) {
      if (size >= MOST) {
        throw new IllegalStateException("more than " + MOST + " measurements in one run");
      }
      nanos = Arrays.copyOf(nanos, size * 2);
    }
    nanos[size++] = duration;
  }

  int size() {
    return size;
  }

  /** All of them, sorted. */
  public static long[] sorted(List<Times> all) {
    return all.stream()
        .flatMapToLong(each -> Arrays.stream(each.nanos, 0, each.size))
        .sorted()
        .toArray();
  }

  /** The smallest that {@code part} of them do not exceed, in microseconds. */
  public static double micros(long[] sorted, double part) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    int index = (int) Math.ceil(part * sorted.length) - 1;
    return sorted[Math.clamp(index, 0, sorted.length - 1)] / 1e3;
  }
}
