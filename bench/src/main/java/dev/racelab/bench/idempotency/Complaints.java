package dev.racelab.bench.idempotency;

import dev.racelab.bench.worker.Metric;
import java.util.ArrayList;
import java.util.List;

/** Why figures mean nothing: what was answered is not what was done, or not what was asked for. */
final class Complaints {
  private Complaints() {}

  /**
   * None if the figures mean something.
   *
   * @param strict whether also every request must have been served
   */
  static List<String> of(Measured measured, boolean strict) {
    List<String> complaints = new ArrayList<>();
    measured
        .effects()
        .forEach(
            (side, effects) -> {
              if (!effects.agree()) {
                complaints.add("%s: answers and ledger differ: %s".formatted(side, effects));
              }
              if (strict && effects.answered().unknown() > 0) {
                complaints.add(
                    "%s: %d requests were answered 5xx or not at all"
                        .formatted(side, effects.answered().unknown()));
              }
            });
    for (Contender each : Contender.values()) {
      complaints.addAll(mixedUp(measured, each));
    }
    return complaints;
  }

  /** A first run that is answered as a replay, or the other way round, measures something else. */
  private static List<String> mixedUp(Measured measured, Contender each) {
    Metric wrong =
        switch (each.mode()) {
          case PLAIN, FIRST, RECORD -> Metric.REPLAYS;
          case REPLAY -> Metric.EFFECTS;
        };
    double times = measured.results().sum(each.name(), wrong);
    return times == 0
        ? List.of()
        : List.of("%s: %,.0f answers were %s".formatted(each, times, wrong.key()));
  }
}
