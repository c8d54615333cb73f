package dev.racelab.locking;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is to be locked, and for how long.
 *
 * @param names what to lock: 1 to 64 names of 1 to 200 characters, without braces (they mark a
 *     key's hash tag in Redis), control characters and halves of characters (unpaired surrogates,
 *     which no store could tell from each other)
 * @param maxWait how long to wait for the names: zero (one try) to 1 hour
 * @param lease how long the store keeps the names unless they are renewed: 50 ms to 10 min, and at
 *     least three round trips to the store, which only the provider can check
 * @param renewal for how long the lease is renewed
 */
public record LockRequest(
    SortedSet<String> names, Duration maxWait, Duration lease, Renewal renewal) {
  /**
   * What suits most: a holder that dies is let go of soon, one that pauses for a moment keeps it.
   */
  public static final Duration DEFAULT_LEASE = Duration.ofSeconds(30);

  private static final int MOST_NAMES = 64;
  private static final int LONGEST_NAME = 200;
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);
  private static final Duration SHORTEST_LEASE = Duration.ofMillis(50);
  private static final Duration LONGEST_LEASE = Duration.ofMinutes(10);

  public LockRequest {
    // In the one order that all keep, whatever order the given set has.
    names = Collections.unmodifiableSortedSet(new TreeSet<>((Collection<String>) names));
    if (names.isEmpty() || names.size() > MOST_NAMES) {
      throw new IllegalArgumentException(
          "a lock request has 1 to " + MOST_NAMES + " names, not " + names.size());
    }
    for (String name : names) {
      check(name);
    }
    if (maxWait.isNegative() || maxWait.compareTo(LONGEST_WAIT) > 0) {
      throw new IllegalArgumentException(
          "the wait is between 0 and " + LONGEST_WAIT + ", not " + maxWait);
    }
    if (lease.compareTo(SHORTEST_LEASE) < 0 || lease.compareTo(LONGEST_LEASE) > 0) {
      throw new IllegalArgumentException(
          "the lease is between " + SHORTEST_LEASE + " and " + LONGEST_LEASE + ", not " + lease);
    }
    if (renewal instanceof Renewal.AtMost atMost && atMost.total().compareTo(lease) < 0) {
      throw new IllegalArgumentException(
          "a lease of "
              + lease
              + " is renewed for a total of at least that, not "
              + atMost.total());
    }
  }

  /** A request whose lease is renewed until it is closed. */
  public LockRequest(SortedSet<String> names, Duration maxWait, Duration lease) {
    this(names, maxWait, lease, Renewal.untilClosed());
  }

  /** A request for one name, with {@link #DEFAULT_LEASE}, renewed until it is closed. */
  public static LockRequest of(String name, Duration maxWait) {
    return of(List.of(name), maxWait, DEFAULT_LEASE);
  }

  /** A request for the given names, in any order, whose lease is renewed until it is closed. */
  public static LockRequest of(Collection<String> names, Duration maxWait, Duration lease) {
    return new LockRequest(new TreeSet<>(names), maxWait, lease);
  }

  /** The same with another renewal. */
  public LockRequest withRenewal(Renewal other) {
    return new LockRequest(names, maxWait, lease, other);
  }

  private static void check(String name) {
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "a lock name has 1 to " + LONGEST_NAME + " characters, not " + name.length());
    }
    OptionalInt wrong = name.codePoints().filter(each -> !isAllowed(each)).findFirst();
    if (wrong.isPresent()) {
      throw new IllegalArgumentException(
          "a lock name has no brace, control character or half a character, but this one has"
              + " U+%04X at %d: '%s'"
                  .formatted(
                      wrong.getAsInt(),
                      name.indexOf(wrong.getAsInt()),
                      name.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?")));
    }
  }

  private static boolean isAllowed(int character) {
    return character != '{'
        && character != '}'
        && !Character.isISOControl(character)
        && Character.getType(character) != Character.SURROGATE;
  }
}
