package dev.racelab.locking.cdi;

import java.util.OptionalLong;
import java.util.SortedSet;

/**
 * What the {@link Locked} methods that the calling thread is in hold. A bean that can be injected
 * anywhere:
 *
 * <pre>{@code
 * long token = lease.token("account:" + id).orElseThrow();
 * // UPDATE account SET ..., fence = :token WHERE id = :id AND version = :read AND fence <= :token
 * }</pre>
 *
 * <p>Bound to the thread: work that the method hands to other threads takes the token along as a
 * value. Outside any {@link Locked} method everything here throws an {@link IllegalStateException}.
 */
public interface CurrentLease {
  /** The names held, of all {@link Locked} methods on the way to here. */
  SortedSet<String> names();

  /**
   * The fencing token that was issued with the lock on {@code name}; empty where the provider
   * issues none. If two providers hold the name, the one that was asked last.
   *
   * @throws IllegalStateException if the name is not held here
   */
  OptionalLong token(String name);

  /**
   * Whether all of them are still held, as far as this process knows. True is no promise for the
   * next line; false is for ever.
   */
  boolean isHeld();
}
