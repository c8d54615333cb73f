package dev.racelab.idempotency;

import java.time.Duration;

/** What a store knows of a request that is about to run. */
public sealed interface Lookup {
  /** Nothing: the work is run, and the attempt is told how it ends. */
  record Fresh(Attempt attempt) implements Lookup {}

  /** Somebody must not run the work: this is the answer, and nothing has changed. */
  sealed interface Settled extends Lookup, Answer {}

  /** It has been done: the same answer again. */
  record Replay(StoredResponse response) implements Settled {}

  /**
   * It is being done by somebody else.
   *
   * @param retryAfter when to ask again; the other may be done sooner or later
   */
  record InFlight(Duration retryAfter) implements Settled {}

  /** The key was used for something else. */
  record Reused() implements Settled {}

  /** The key was voided, so this must never be done. */
  record Voided() implements Settled {}
}
