package dev.racelab.account;

import static dev.racelab.account.Api.account;
import static dev.racelab.account.Api.signedUp;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.guard.Strategies;
import dev.racelab.guard.Strategy;
import dev.racelab.platform.testing.EmbeddedStores;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * With one connection left, whoever held it while it waits for another would wait in vain: no
 * request holds one outside its transaction, and none needs two. (A pool of two, since the schema's
 * migration needs two; a held request keeps one of them.)
 */
@QuarkusTest
@TestProfile(OneConnectionTest.OneConnection.class)
@QuarkusTestResource(EmbeddedStores.class)
class OneConnectionTest {
  private static final long DEADLINE_SECONDS = 20;

  private final ExecutorService threads = Executors.newFixedThreadPool(1);
  private final String hold = "h" + UUID.randomUUID();

  /** The lab's service with a small pool. */
  public static final class OneConnection implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "racelab.lab.enabled", "true",
          "quarkus.datasource.jdbc.min-size", "1",
          "quarkus.datasource.jdbc.max-size", "2");
    }
  }

  static Stream<String> strategies() {
    return Strategies.all().stream().map(Strategy::name);
  }

  @AfterEach
  void letGo() {
    given().post("/lab/holds/" + hold + "/release").then().statusCode(204);
    threads.close();
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void oneConnectionIsEnoughForEveryStrategy(String strategy) throws Exception {
    Api.Customer ann = signedUp();
    String account = account(ann, 1000);
    String other = account(ann, 0);
    String idle = account(ann, 10);
    Future<Integer> held =
        threads.submit(
            () ->
                ann.calls()
                    .header("Lab-Strategy", "none")
                    .header("Lab-Hold", hold + ";at=begin")
                    .body("{\"amount\":1}")
                    .post("/accounts/" + idle + "/withdrawals")
                    .statusCode());
    arrived();

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
    assertThat(held.isDone()).as("one connection was taken all the time").isFalse();
    given().post("/lab/holds/" + hold + "/release").then().statusCode(204);
    assertThat(held.get(DEADLINE_SECONDS, TimeUnit.SECONDS)).isEqualTo(201);
  }

  private void arrived() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (given().get("/lab/holds/" + hold).statusCode() != 200) {
      assertThat(System.nanoTime()).as("nobody came to the hold").isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
