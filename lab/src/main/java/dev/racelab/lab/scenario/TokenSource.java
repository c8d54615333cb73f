package dev.racelab.lab.scenario;

import java.util.UUID;

/** Signs tokens that the services accept. Thread-safe. */
public interface TokenSource {
  /** A token for that customer, valid for at least the next minute. */
  String customer(UUID id);

  /** A token for an operator, valid for at least the next minute. */
  String operator();
}
