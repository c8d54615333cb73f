package dev.racelab.idempotency;

import org.jspecify.annotations.Nullable;

/**
 * Another request with the same key was recorded after this one had looked, so this transaction
 * must be rolled back. A new one, begun with a new lookup, finds the record and replays it.
 */
public final class StartAgainException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartAgainException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
