package dev.racelab.account;

import dev.racelab.platform.testing.Countdown;
import dev.racelab.platform.testing.EmbeddedStores;
import dev.racelab.platform.testing.StormContract;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(EmbeddedStores.class)
class StormTest extends StormContract {
  @Override
  protected Countdown countdown() {
    return Api.withdrawals();
  }
}
