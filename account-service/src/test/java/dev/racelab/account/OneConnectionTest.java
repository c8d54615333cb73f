package dev.racelab.account;

import static dev.racelab.account.Api.account;
import static dev.racelab.account.Api.signedUp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.guard.Strategies;
import dev.racelab.guard.Strategy;
import dev.racelab.platform.testing.EmbeddedStores;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * With a pool of one, whoever held a connection while it waits for another would wait in vain: no
 * request holds one outside its transaction, and none needs two.
 */
@QuarkusTest
@TestProfile(OneConnectionTest.OneConnection.class)
@QuarkusTestResource(EmbeddedStores.class)
class OneConnectionTest {
  /** The lab's service with a pool of one. */
  public static final class OneConnection implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "racelab.lab.enabled", "true",
          "quarkus.datasource.jdbc.min-size", "1",
          "quarkus.datasource.jdbc.max-size", "1");
    }
  }

  static Stream<String> strategies() {
    return Strategies.all().stream().map(Strategy::name);
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void oneConnectionIsEnoughForEveryStrategy(String strategy) {
    Api.Customer ann = signedUp();
    String account = account(ann, 1000);
    String other = account(ann, 0);
    assertThat(
            ann.calls()
                .header("Lab-Strategy", strategy)
                .body("{\"amount\":1}")
                .post("/accounts/" + account + "/withdrawals")
                .statusCode())
        .isEqualTo(201);
    assertThat(
            ann.calls()
                .header("Lab-Strategy", strategy)
                .body("{\"from\":\"%s\",\"to\":\"%s\",\"amount\":2}".formatted(account, other))
                .post("/transfers")
                .statusCode())
        .isEqualTo(201);
    assertThat(Api.balance(account)).isEqualTo(997);
    assertThat(Api.balance(other)).isEqualTo(2);
  }
}
