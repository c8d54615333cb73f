package dev.racelab.locking.lease;

import java.util.Map;
import java.util.OptionalLong;

/** What a store answered to a claim. */
public sealed interface Grant {
  /**
   * All names are the owner's.
   *
   * @param tokens the fencing token of each name, larger than every token issued for it before;
   *     empty where the store issues none
   */
  record Granted(Map<String, Long> tokens) implements Grant {
    public Granted {
      tokens = Map.copyOf(tokens);
    }
  }

  /**
   * Somebody else holds a name, and none of the claim's names is the owner's.
   *
   * @param name the first name that was found held
   * @param leftMillis how long that lease still lasts unless it is renewed; empty if unknown
   */
  record Refused(String name, OptionalLong leftMillis) implements Grant {}
}
