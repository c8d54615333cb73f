package dev.racelab.lab.compare;

import dev.racelab.lab.history.Attempt;
import dev.racelab.lab.history.OperationType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a strategy costs, measured in free rounds.
 *
 * @param throughput operations that succeeded, per second
 * @param p50Millis the median time of an operation, or null where none counts
 * @param p99Millis the 99th percentile, nearest rank. Refusals do not count: a quick no is no
 *     service; operations that nobody answered count with the time that was waited for them
 */
public record Cost(double throughput, @Nullable Double p50Millis, @Nullable Double p99Millis) {

  /** The cost that {@code rounds} show, each a list of the attempts that ran at once. */
  static Cost of(List<List<Attempt>> rounds) {
    List<Double> millis = new ArrayList<>();
    long ok = 0;
    long nanos = 0;
    for (List<Attempt> round : rounds) {
      long first = Long.MAX_VALUE;
      long last = 0;
      for (Attempt attempt : round) {
        long began = attempt.invocation().time();
        long ended = attempt.evidence().time();
        first = Math.min(first, began);
        last = Math.max(last, ended);
        ok += attempt.isOk() ? 1 : 0;
        if (attempt.outcome() != OperationType.FAIL) {
          millis.add((ended - began) / 1e6);
        }
      }
      nanos += Math.max(0, last - first);
    }
    millis.sort(null);
    return new Cost(nanos == 0 ? 0 : ok * 1e9 / nanos, rank(millis, 0.50), rank(millis, 0.99));
  }

  private static @Nullable Double rank(List<Double> sorted, double quantile) {
    return sorted.isEmpty() ? null : sorted.get((int) Math.ceil(quantile * sorted.size()) - 1);
  }
}
