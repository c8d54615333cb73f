package dev.racelab.locking;

import java.util.SortedSet;

/**
 * The thread was interrupted while it waited for a lock; nothing is held, the work did not begin,
 * and the thread is marked as interrupted again. For callers who cannot throw an {@link
 * InterruptedException}.
 */
public final class LockInterruptedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Nothing of {@code names} is held, because of {@code cause}. */
  public LockInterruptedException(SortedSet<String> names, InterruptedException cause) {
    super("interrupted while waiting for the lock of " + names, cause);
  }
}
