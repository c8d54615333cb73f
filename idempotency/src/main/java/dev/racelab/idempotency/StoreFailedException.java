package dev.racelab.idempotency;

import org.jspecify.annotations.Nullable;

/** The store of the records did not answer, so the work must not run, or must be rolled back. */
public final class StoreFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
