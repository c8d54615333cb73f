package dev.racelab.lab.check;

import dev.racelab.lab.history.Attempt;

/** What one attempt takes or adds, if it takes effect, and the row that records it then. */
interface Claim {
  /** Whose effect it is. */
  Attempt attempt();

  /** The id of the row that records it, as the answer told it; empty where it told none. */
  String rowId();

  /** For example {@code withdrawal of 1}. */
  String words();
}
