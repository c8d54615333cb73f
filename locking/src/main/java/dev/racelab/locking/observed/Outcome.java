package dev.racelab.locking.observed;

import java.util.Locale;

/** How an acquisition ended, as metrics and spans name it. */
enum Outcome {
  /** The names are held. */
  ACQUIRED,
  /** Somebody else kept one of them for the whole wait. */
  REFUSED,
  /** The store could not answer. */
  UNAVAILABLE,
  /** The waiting thread was interrupted. */
  INTERRUPTED,
  /** Anything else: a request that is not allowed, a provider that is closed. */
  FAILED;

  /** In small letters, for example {@code acquired}. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
