package dev.racelab.platform.lab;

import java.time.Duration;
import java.util.Optional;

/** Where requests of any replica wait for each other, and where the lab finds the ones it holds. */
interface MeetingPlace {
  /**
   * Waits until {@code parties} requests have come to the meeting {@code name} or {@code timeout}
   * has passed since this one came. Afterwards the meeting is open: whoever comes later passes.
   *
   * @return how many were there when it opened; 0 for one that came later
   */
  int meet(String name, int parties, Duration timeout);

  /**
   * Tells that a request stands at {@code hold} and keeps it until it is let go or time is over.
   */
  void hold(Held hold, Duration longest);

  /** Who stands at the hold, or empty if nobody came yet. */
  Optional<Held> held(String name);

  /** Lets go whoever stands at the hold or comes to it. */
  void release(String name);

  /**
   * A request at a hold.
   *
   * @param name the hold's name
   * @param point where the request stands
   * @param replica the process that it stands in
   */
  record Held(String name, String point, String replica) {}
}
