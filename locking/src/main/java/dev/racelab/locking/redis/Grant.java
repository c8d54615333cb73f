package dev.racelab.locking.redis;

import java.util.OptionalLong;

/** What Redis answered to the wish for one name. */
sealed interface Grant {
  /** The name is ours; {@code token} is larger than every token issued for it before. */
  record Granted(long token) implements Grant {}

  /**
   * Somebody else holds the name.
   *
   * @param leftMillis how long that lease still lasts unless it is renewed; empty if it has no end
   */
  record Refused(OptionalLong leftMillis) implements Grant {}
}
