package dev.racelab.locking.observed;

import org.jspecify.annotations.Nullable;

/** Hears of one acquisition, from the asking to the end of its lease. */
interface Observation {
  /**
   * The answer came, or {@code failure} instead of one. After {@link Outcome#ACQUIRED}, {@link
   * #ended} follows once; after any other outcome nothing does.
   */
  void answered(Outcome outcome, @Nullable Exception failure);

  /** The lease was lost to its holder; told at most once, before {@link #ended}. */
  void lost();

  /** The lease was closed or lost. */
  void ended();
}
