package dev.racelab.account;

import static dev.racelab.account.Api.account;
import static dev.racelab.account.Api.balance;
import static dev.racelab.account.Api.signedUp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.platform.testing.Calls;
import dev.racelab.platform.testing.Countdown;
import dev.racelab.platform.testing.EmbeddedStores;
import dev.racelab.platform.testing.OneConnectionContract;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;

@QuarkusTest
@TestProfile(OneConnectionContract.OneConnection.class)
@QuarkusTestResource(EmbeddedStores.class)
class OneConnectionTest extends OneConnectionContract {
  @Override
  protected Countdown countdown() {
    return Api.withdrawals();
  }

  @Override
  protected void everyGuardedRequestSucceeds(String strategy) {
    Api.Customer ann = signedUp(-50);
    String account = account(ann, 1000);
    String other = account(ann, 0);
    String joint = account(ann, 0, "CUSTOMER");
    succeeds(ann.calls(), strategy, "{\"amount\":1}", "/accounts/" + account + "/withdrawals");
    succeeds(ann.calls(), strategy, "{\"amount\":5}", "/accounts/" + account + "/deposits");
    succeeds(
        ann.calls(),
        strategy,
        "{\"from\":\"%s\",\"to\":\"%s\",\"amount\":2}".formatted(account, other),
        "/transfers");
    succeeds(ann.calls(), strategy, "{\"amount\":3}", "/accounts/" + joint + "/withdrawals");
    succeeds(
        ann.calls(),
        strategy,
        "{\"from\":\"%s\",\"to\":\"%s\",\"amount\":4}".formatted(joint, other),
        "/transfers");
    UUID newcomer = UUID.randomUUID();
    succeeds(
        Calls.customer(newcomer),
        strategy,
        "{\"login\":\"c%s\",\"minimum\":0}".formatted(newcomer),
        "/customers");
    assertThat(balance(account)).isEqualTo(1002);
    assertThat(balance(other)).isEqualTo(6);
    assertThat(balance(joint)).isEqualTo(-7);
  }

  private static void succeeds(
      RequestSpecification calls, String strategy, String body, String path) {
    calls.header("Lab-Strategy", strategy).body(body).post(path).then().statusCode(201);
  }
}
