package dev.racelab.guard;

/** How a unit of work ended: with a result, or refused without any effect. */
public sealed interface Outcome<R> {
  /** The work took effect. */
  record Done<R>(R result) implements Outcome<R> {}

  /** The work was refused; whatever it had written is rolled back. */
  record Refused<R>(Refusal refusal) implements Outcome<R> {}
}
