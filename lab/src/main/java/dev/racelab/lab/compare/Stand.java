package dev.racelab.lab.compare;

import dev.racelab.guard.Point;

/**
 * A place on a request's way at which it stands until it is let go.
 *
 * @param onward whether it is in the service that is called for the request, not in its own
 * @param at where there
 */
public record Stand(boolean onward, Point at) {
  /** In the service that has the request. */
  static Stand here(Point at) {
    return new Stand(false, at);
  }

  /** In the service that is called for it. */
  static Stand onward(Point at) {
    return new Stand(true, at);
  }

  /** The header that makes a request stop there. */
  String header() {
    return onward ? "Lab-Onward-Hold" : "Lab-Hold";
  }

  /** What results and names of rounds call it. */
  String label() {
    return onward ? "onward-" + at.label() : at.label();
  }
}
