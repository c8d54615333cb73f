package dev.racelab.locking;

import java.time.Duration;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Somebody else kept a lock for the whole wait; nothing is held, and the work did not begin. For
 * callers to whom losing the race is an exception; {@link LockProvider#acquire} says it as an
 * answer.
 */
public final class LockTimeoutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient SortedSet<String> names;
  private final Duration waited;

  /**
   * What was not granted.
   *
   * @param names all names that were asked for; who keeps which is not known
   * @param waited for how long at most
   */
  public LockTimeoutException(SortedSet<String> names, Duration waited) {
    super("somebody else kept a lock of " + names + " for " + waited.toMillis() + " ms; try again");
    this.names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
    this.waited = waited;
  }

  /** All names that were asked for. */
  public SortedSet<String> names() {
    return names;
  }

  /** How long the request allowed to wait. */
  public Duration waited() {
    return waited;
  }
}
