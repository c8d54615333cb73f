package dev.racelab.locking;

import java.util.OptionalLong;
import java.util.SortedSet;

/**
 * Exclusive possession of some names, for as long as the store and the clock allow it.
 *
 * <p>A lease is a promise about the past: {@link #isHeld()} may turn false between the call and the
 * next line. Only a write that compares {@link #token} is safe against a holder that was paused.
 * Implementations are safe for use by several threads.
 */
public interface Lease extends AutoCloseable {
  /** The names held, in the order in which they were taken. */
  SortedSet<String> names();

  /**
   * The fencing token that was issued with the grant of {@code name}: larger than every token
   * issued for this name before. Empty where the provider issues none.
   *
   * @throws IllegalArgumentException if the name is not part of this lease
   */
  OptionalLong token(String name);

  /**
   * Whether the lease is still held, as far as this process knows without asking the store. Once
   * false it stays false.
   */
  boolean isHeld();

  /**
   * Runs {@code action} once when the lease is lost before it was closed; at once if it is lost
   * already. Never run after {@link #close()} came first. Called on a thread of the provider, not
   * of the caller; what it throws is logged.
   */
  void onLost(Runnable action);

  /**
   * Gives every name back. Idempotent; never frees a name that somebody else holds by now. A store
   * that cannot be reached is logged, not thrown: the names expire with the lease.
   *
   * <p>When it returns, whoever asks this provider finds the names free. Whether others do at that
   * moment, or a moment later, is the provider's to say.
   */
  @Override
  void close();
}
