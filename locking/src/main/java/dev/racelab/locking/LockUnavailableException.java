package dev.racelab.locking;

/** The lock's store could not answer, so nobody knows who holds the lock; the caller does not. */
public final class LockUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LockUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
