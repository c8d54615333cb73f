package dev.racelab.order;

import dev.racelab.platform.testing.Countdown;
import dev.racelab.platform.testing.EmbeddedStores;
import dev.racelab.platform.testing.LabIsOn;
import dev.racelab.platform.testing.ObservabilityContract;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

@QuarkusTest
@TestProfile(LabIsOn.class)
@QuarkusTestResource(EmbeddedStores.class)
class ObservabilityTest extends ObservabilityContract {
  @Override
  protected Countdown countdown() {
    return Shop.placements();
  }
}
