package dev.racelab.idempotency;

import org.jspecify.annotations.Nullable;

/** A body of which no fingerprint can be made, so that nothing may run; {@link #problem()}. */
public final class UnreadableBodyException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why not. */
  public enum Problem {
    /** It says that it is JSON and is not, or is too deep or has a number that is too long. */
    MALFORMED,
    /** It is longer than is allowed. */
    TOO_LARGE
  }

  private final Problem problem;

  UnreadableBodyException(Problem problem, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
