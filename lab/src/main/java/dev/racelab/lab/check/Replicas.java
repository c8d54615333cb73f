package dev.racelab.lab.check;

import dev.racelab.lab.history.Attempt;

/** How a witness names who answered. */
final class Replicas {
  private Replicas() {}

  static String of(Attempt attempt) {
    String replica = attempt.evidence().replica();
    return replica == null ? "an unnamed replica" : replica;
  }
}
