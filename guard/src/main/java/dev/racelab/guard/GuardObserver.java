package dev.racelab.guard;

/**
 * Hears what guards cost besides locks, which tell it themselves where their provider is observed.
 * Implementations are safe for use by any number of threads.
 */
public interface GuardObserver {
  /** Hears nothing. */
  GuardObserver NONE = new GuardObserver() {};

  /** A run of {@code operation} lost a race and is run again. */
  default void retried(String strategy, String operation) {}

  /**
   * A request with an idempotency key has ended.
   *
   * @param outcome recorded, not-recorded, replayed, in-flight, reused or voided
   */
  default void keyed(String outcome) {}
}
