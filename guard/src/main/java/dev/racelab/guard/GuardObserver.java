package dev.racelab.guard;

import java.time.Duration;

/** Hears what guards cost. Implementations are safe for use by any number of threads. */
public interface GuardObserver {
  /** Hears nothing. */
  GuardObserver NONE = new GuardObserver() {};

  /** A run of {@code operation} lost a race and is run again. */
  default void retried(String strategy, String operation) {}

  /**
   * A lock was asked for; {@code outcome} is {@code acquired}, {@code timeout} or {@code failed}.
   */
  default void lockAsked(String provider, String outcome, Duration took) {}

  /** A lock was given back after {@code took}. */
  default void lockReleased(String provider, Duration took) {}
}
