package dev.racelab.idempotency;

/**
 * Inside what a key is one key: two callers, or one caller at two routes, may use the same key and
 * know nothing of each other.
 *
 * @param caller who asks, as the service knows it and not as the caller says; 1 to 512 characters
 * @param route what is asked for: method and path template, or a queue's name; 1 to 512 characters
 */
public record KeyScope(String caller, String route) {
  private static final int LONGEST = 512;

  public KeyScope {
    check("caller", caller);
    check("route", route);
  }

  /** What the stores know this key by. */
  public RecordId of(IdempotencyKey key) {
    return new RecordId(
        new Digest("racelab-idempotency-record")
            .text(caller)
            .text(route)
            .text(key.value())
            .finish());
  }

  private static void check(String what, String value) {
    if (value.isEmpty() || value.length() > LONGEST) {
      throw new IllegalArgumentException(
          "the " + what + " of a key has 1 to " + LONGEST + " characters, not " + value.length());
    }
  }
}
