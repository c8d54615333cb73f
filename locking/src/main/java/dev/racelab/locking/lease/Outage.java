package dev.racelab.locking.lease;

import dev.racelab.locking.LockUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * When the store did not answer who stood first in line, and what it was told.
 *
 * @param cause what the store failed with; null if it could not even be asked
 */
record Outage(long time, String message, @Nullable Throwable cause) {
  LockUnavailableException told() {
    return cause == null
        ? new LockUnavailableException(message)
        : new LockUnavailableException(message, cause);
  }
}
