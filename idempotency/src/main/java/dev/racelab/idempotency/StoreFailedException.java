package dev.racelab.idempotency;

/** The store of the records did not answer, so the work must not run, or must be rolled back. */
public final class StoreFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
