package dev.racelab.bench.report;

import dev.racelab.bench.run.Spread;

/**
 * A figure that we are to reach.
 *
 * @param what what was measured
 * @param unit of the figure, with a blank before it where it needs one; may be empty
 * @param bound the figure
 * @param atLeast whether more is better
 * @param measured what came out
 */
public record Goal(String what, String unit, double bound, boolean atLeast, Spread measured) {
  /** By the median over the rounds. */
  public boolean isReached() {
    return atLeast ? measured.median() >= bound : measured.median() <= bound;
  }
}
