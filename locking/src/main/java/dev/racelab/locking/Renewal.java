package dev.racelab.locking;

import java.time.Duration;

/** For how long a provider keeps a lease alive whose holder does not close it. */
public sealed interface Renewal {
  /** Renewed for as long as the process lives and the store answers. */
  record UntilClosed() implements Renewal {}

  /**
   * Renewed, but lost to its holder, and free for others, when it was held for {@code total}: a
   * bound on what a holder that hangs can do to everybody else.
   *
   * @param total from the grant on: 50 ms to 24 hours, and not less than the request's lease
   */
  record AtMost(Duration total) implements Renewal {
    private static final Duration SHORTEST = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofHours(24);

    public AtMost {
      if (total.compareTo(SHORTEST) < 0 || total.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            "a lease is renewed for a total between "
                + SHORTEST
                + " and "
                + LONGEST
                + ", not "
                + total);
      }
    }
  }

  /** Never renewed: lost when the lease has run out. */
  record Never() implements Renewal {}

  /** Renewed until it is closed. */
  static Renewal untilClosed() {
    return new UntilClosed();
  }

  /** Renewed until it was held for {@code total}. */
  static Renewal atMost(Duration total) {
    return new AtMost(total);
  }

  /** Not renewed. */
  static Renewal never() {
    return new Never();
  }
}
