package dev.racelab.lab.check;

import java.util.ArrayList;
import java.util.List;

/** What a checker says. */
public sealed interface Verdict {
  /** The rule held. */
  record Valid() implements Verdict {}

  /** The rule is broken, whatever the unknown outcomes were. */
  record Invalid(List<Anomaly> anomalies) implements Verdict {
    public Invalid {
      anomalies = List.copyOf(anomalies);
      if (anomalies.isEmpty()) {
        throw new IllegalArgumentException("INVALID needs at least one anomaly");
      }
    }
  }

  /** What was seen fits both a rule that held and one that is broken, or nothing was seen. */
  record Unknown(String reason) implements Verdict {}

  /** VALID, INVALID or UNKNOWN. */
  default String word() {
    return switch (this) {
      case Valid valid -> "VALID";
      case Invalid invalid -> "INVALID";
      case Unknown unknown -> "UNKNOWN";
    };
  }

  /** The anomalies; none unless this is INVALID. */
  default List<Anomaly> found() {
    return this instanceof Invalid invalid ? invalid.anomalies() : List.of();
  }

  /** INVALID if anomalies were found, else VALID. */
  static Verdict of(List<Anomaly> anomalies) {
    return anomalies.isEmpty() ? new Valid() : new Invalid(anomalies);
  }

  /**
   * All verdicts as one: what one proves broken is broken; else what one leaves open is open.
   *
   * @param verdicts at least one
   */
  static Verdict all(List<Verdict> verdicts) {
    if (verdicts.isEmpty()) {
      return new Unknown("nothing was judged");
    }
    List<Anomaly> anomalies = new ArrayList<>();
    verdicts.forEach(verdict -> anomalies.addAll(verdict.found()));
    if (!anomalies.isEmpty()) {
      return new Invalid(anomalies);
    }
    return verdicts.stream().filter(Unknown.class::isInstance).findFirst().orElseGet(Valid::new);
  }
}
