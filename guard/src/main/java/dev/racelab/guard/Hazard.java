package dev.racelab.guard;

/**
 * The shape of a rule that concurrent requests can break. A guard that stops one may miss others.
 */
public enum Hazard {
  /** The rule reads and writes one row: lost update, overdraft, oversell. */
  ONE_ROW,
  /** The rule reads rows that it does not write: write skew. */
  SEVERAL_ROWS,
  /** The rule is about a row that is not there yet, and what is not there cannot be locked. */
  ABSENT_ROW,
  /** The same request twice; only an idempotency key tells it from two wishes. */
  REPEATED_REQUEST
}
