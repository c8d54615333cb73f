package dev.racelab.guard;

/** Why the rules of the business do not allow an operation. A value: nothing went wrong. */
public interface Refusal {
  /** The error code that clients see, for example {@code insufficient-funds}. */
  String code();

  /** What was refused and why, in words for the caller. */
  String detail();
}
