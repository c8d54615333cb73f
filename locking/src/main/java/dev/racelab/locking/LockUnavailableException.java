package dev.racelab.locking;

/**
 * The lock's store could not answer, or could not be asked in time, so nobody knows who holds the
 * lock; the caller does not.
 */
public final class LockUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The store answered nothing that the caller could still rely on, or was not asked. */
  public LockUnavailableException(String message) {
    super(message);
  }

  /** The store did not answer, or answered with the error {@code cause}. */
  public LockUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
