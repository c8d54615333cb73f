package dev.racelab.lab.compare;

import dev.racelab.lab.check.Verdict;

/**
 * What one round showed.
 *
 * @param kind how it was fired
 * @param number from 0, per kind
 * @param tries how often it was fired until it could prove something, at least 1
 * @param verdict the last try's
 */
public record RoundResult(Kind kind, int number, int tries, Verdict verdict) {
  /** How a round's requests race. */
  public enum Kind {
    /** They wait for each other between read and write. */
    RENDEZVOUS,
    /** They race as they happen to. */
    FREE
  }
}
