package dev.racelab.order;

import dev.racelab.platform.testing.Countdown;
import dev.racelab.platform.testing.EmbeddedStores;
import dev.racelab.platform.testing.IdempotencyContract;
import dev.racelab.platform.testing.LabIsOn;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

@QuarkusTest
@TestProfile(LabIsOn.class)
@QuarkusTestResource(EmbeddedStores.class)
class IdempotencyTest extends IdempotencyContract {
  @Override
  protected Countdown countdown() {
    return Shop.placements();
  }

  @Override
  protected String otherBody(Countdown wish) {
    return wish.body().replace("\"quantity\":1", "\"quantity\":2");
  }
}
