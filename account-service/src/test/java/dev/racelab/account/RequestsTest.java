package dev.racelab.account;

import dev.racelab.platform.testing.Countdown;
import dev.racelab.platform.testing.EmbeddedStores;
import dev.racelab.platform.testing.RequestContract;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(EmbeddedStores.class)
class RequestsTest extends RequestContract {
  @Override
  protected Countdown countdown() {
    return Api.withdrawals();
  }

  @Override
  protected String list() {
    return Api.withdrawals().resource() + "/entries";
  }
}
