package dev.racelab.guard;

import dev.racelab.idempotency.Lookup;

/** How a unit of work ended: with a result, or without any effect. */
public sealed interface Outcome<R> {
  /** The work took effect. Of a request with a key, the result is its answer, and recorded. */
  record Done<R>(R result) implements Outcome<R> {}

  /**
   * The work was refused; whatever it had written is rolled back.
   *
   * @param beforeWriting whether it had certainly written nothing, so that nothing need be rolled
   *     back
   */
  record Refused<R>(Refusal refusal, boolean beforeWriting) implements Outcome<R> {
    /** Refused after something may have been written. */
    public Refused(Refusal refusal) {
      this(refusal, false);
    }
  }

  /** The work was not run: what is known of the request's idempotency key settles it. */
  record Settled<R>(Lookup.Settled found) implements Outcome<R> {}
}
