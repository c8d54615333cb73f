package dev.racelab.guard;

/** What must hold for a promise to count. A run that breaks one is promised nothing. */
public enum Condition {
  /** The service runs as one process. */
  ONE_REPLICA,
  /** No holder works longer than its lease lives: no long pause, no failed renewal. */
  LEASE_UNEXPIRED,
  /** The lock's store forgets no lease: no flush, no fail-over to a stale copy. */
  STORE_KEEPS_LEASES,
  /** No process dies between the commit of an effect and what has to follow it. */
  PROCESS_SURVIVES
}
