package dev.racelab.lab.cluster;

import java.util.Map;

/**
 * What services are set to where they are raced, wherever they run; stores' addresses come to it.
 */
public final class LabSettings {
  /** By environment variable. */
  public static final Map<String, String> ALL =
      Map.of(
          "RACELAB_LAB_ENABLED", "true",
          // What is judged is the store of keys, on one replica as on several.
          "RACELAB_IDEMPOTENCY_COPY_WAIT", "0s",
          // A short lease, so that a stopped holder outlives it soon; time for the longest hold.
          "RACELAB_GUARD_LEASE", "2s",
          // Longer than the lease, so that whoever waits for a stopped holder outlives it.
          "RACELAB_GUARD_LOCK_WAIT", "5s",
          "RACELAB_GUARD_DEADLINE", "75s",
          "RACELAB_GUARD_IDLE_IN_TRANSACTION", "90s",
          // As short as a lease: a key whose run was killed is free again soon.
          "RACELAB_IDEMPOTENCY_LONGEST_RUN", "2s");

  private LabSettings() {}
}
