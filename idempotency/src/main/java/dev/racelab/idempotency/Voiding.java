package dev.racelab.idempotency;

import java.time.Duration;

/** What was found, and left, of a key that is voided. From then on the key answers "voided". */
public sealed interface Voiding {
  /**
   * It had been done, and whoever is told so has to reverse it, in the same transaction. It is told
   * once: voiding again finds {@link Done}.
   */
  record Recorded(StoredResponse response) implements Voiding {}

  /** It had not been done, or was voided before; a tombstone refuses whoever comes late. */
  record Done() implements Voiding {}

  /** It is being done, so nothing was changed; ask again. */
  record InFlight(Duration retryAfter) implements Voiding {}
}
