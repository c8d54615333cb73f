package dev.racelab.platform.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The service as the lab starts it. */
public final class LabIsOn implements QuarkusTestProfile {
  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "racelab.lab.enabled",
        "true",
        "racelab.guard.lease",
        "2s",
        // The store alone has to keep copies apart, as it has to between replicas.
        "racelab.idempotency.copy-wait",
        "0s");
  }
}
