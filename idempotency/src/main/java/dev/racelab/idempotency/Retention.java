package dev.racelab.idempotency;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a store remembers, by its own clock.
 *
 * @param records answers: 1 s to 1000 days. It should exceed the time in which a client may repeat
 *     a request, and in which anybody may void one.
 * @param tombstones of voided keys: as long, or for ever where empty. A first attempt that comes
 *     later than that is run.
 * @param retryAfter what is told to whoever comes while another runs: 1 s to 1 h
 */
public record Retention(Duration records, Optional<Duration> tombstones, Duration retryAfter) {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(1000);
  private static final Duration LONGEST_RETRY = Duration.ofHours(1);

  public Retention {
    check("records are kept for", records, LONGEST);
    tombstones.ifPresent(kept -> check("tombstones are kept for", kept, LONGEST));
    check("whoever comes too early is told to come again after", retryAfter, LONGEST_RETRY);
  }

  /** Answers for a day, tombstones for ever; come again after a second. */
  public static Retention usual() {
    return new Retention(Duration.ofDays(1), Optional.empty(), SHORTEST);
  }

  private static void check(String what, Duration value, Duration longest) {
    if (value.compareTo(SHORTEST) < 0 || value.compareTo(longest) > 0) {
      throw new IllegalArgumentException(
          what + " " + SHORTEST + " to " + longest + ", not " + value);
    }
  }
}
