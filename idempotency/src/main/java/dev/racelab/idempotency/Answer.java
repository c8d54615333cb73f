package dev.racelab.idempotency;

/** How a request ended, of which it is known for certain. */
public sealed interface Answer permits Answer.Ran, Lookup.Settled {
  /**
   * The work was run, by this request.
   *
   * @param response what it answered
   * @param recorded whether that is final, with its effect; otherwise the work was rolled back, and
   *     the next request with this key is run
   */
  record Ran(Response response, boolean recorded) implements Answer {}
}
