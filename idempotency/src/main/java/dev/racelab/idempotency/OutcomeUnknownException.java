package dev.racelab.idempotency;

/**
 * The commit was sent and its answer never came, so nobody knows whether the effect is there. The
 * same request, sent again with the same key, tells.
 */
public final class OutcomeUnknownException extends Exception {
  private static final long serialVersionUID = 1L;

  OutcomeUnknownException(Throwable cause) {
    super("the answer to the commit was lost; the same request again tells how it ended", cause);
  }
}
