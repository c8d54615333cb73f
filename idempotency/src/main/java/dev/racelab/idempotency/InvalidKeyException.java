package dev.racelab.idempotency;

/** What was given is no idempotency key; {@link #problem()} says which kind of mistake it is. */
public final class InvalidKeyException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** The two mistakes that a client is answered differently. */
  public enum Problem {
    /** There is none. */
    MISSING,
    /** There is something that is not allowed. */
    INVALID
  }

  private final Problem problem;

  InvalidKeyException(Problem problem, String message) {
    super(message);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
