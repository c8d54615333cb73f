package dev.racelab.guard;

/** What the first half of a unit of work concluded from the rows that it read. */
public sealed interface Decision<D> {
  /** Write this. */
  record Proceed<D>(D plan) implements Decision<D> {}

  /** The rules do not allow it; nothing is written. */
  record Refuse<D>(Refusal refusal) implements Decision<D> {}
}
