package dev.racelab.guard;

import java.util.Locale;
import java.util.Optional;

/** The places on a request's way at which the lab can look, wait or stop. */
public enum Point {
  /** The request is here; no guard stands, and no statement was sent. */
  START,
  /** The stages stand; nothing has been read. With an idempotency key: not even that. */
  BEGIN,
  /** Read and decided, not yet written. */
  READ,
  /** An idempotency key was looked up. */
  LOOKUP,
  /** A row is written; what goes with it is not. */
  ROW,
  /** Written, not committed. */
  WRITE,
  /** The answer is recorded under its idempotency key, not committed. */
  RECORD,
  /** Committed; locks are still held. */
  COMMIT,
  /** A lock was given back. */
  RELEASE,
  /** What was committed asks for a call to another service, which is not sent. */
  CALL,
  /** The other service has answered; nothing is written of that. */
  CALLED,
  /** The answer is ready, not sent. */
  ANSWER;

  /** The point as lab headers write it, for example {@code read}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The point with that label, or empty. */
  public static Optional<Point> of(String label) {
    for (Point point : values()) {
      if (point.label().equals(label)) {
        return Optional.of(point);
      }
    }
    return Optional.empty();
  }
}
