package dev.racelab.lab.compare;

import dev.racelab.lab.check.Verdict;

/**
 * What one round showed.
 *
 * @param kind how it was fired
 * @param number from 0, per kind
 * @param tries how often it was fired until it could prove something, at least 1
 * @param astray how many of these could prove nothing about any guard: the requests did not come to
 *     where they were to race
 * @param verdict the last try's
 */
public record RoundResult(Kind kind, int number, int tries, int astray, Verdict verdict) {
  public RoundResult {
    if (tries < 1 || astray < 0 || astray > tries) {
      throw new IllegalArgumentException(
          "tries start at 1 and include those astray, got %d and %d".formatted(tries, astray));
    }
  }

  /** Whether the first try that could show this anomaly did. */
  boolean showsAtOnce(String anomaly) {
    return tries - astray == 1
        && verdict.found().stream().anyMatch(each -> each.name().equals(anomaly));
  }

  /** How a round's requests race. */
  public enum Kind {
    /** The cell's trigger makes sure that they do. */
    PROVOKED,
    /** They race as they happen to. */
    FREE
  }
}
