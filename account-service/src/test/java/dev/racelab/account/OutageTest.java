package dev.racelab.account;

import static dev.racelab.account.Api.account;
import static dev.racelab.account.Api.signedUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.racelab.platform.testing.EmbeddedStores;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A store that is gone is 503 and definite; one that is back is used again without a restart. */
@QuarkusTest
@TestProfile(LabIsOn.class)
@QuarkusTestResource(EmbeddedStores.class)
class OutageTest {
  private static final Duration RECOVERY = Duration.ofSeconds(20);

  @Test
  void withoutPostgresqlAWithdrawalIsUnavailableAndComesBack() {
    Api.Customer ann = signedUp();
    String account = account(ann, 1000);
    EmbeddedStores.postgres().kill();
    try {
      Response refused = withdraw(ann, account, "atomic-update");
      refused
          .then()
          .statusCode(503)
          .header("Retry-After", "1")
          .body("code", equalTo("dependency-unavailable"))
          .body("definite", equalTo(true));
      Api.operator()
          .get("/accounts/" + account)
          .then()
          .statusCode(503)
          .body("code", equalTo("dependency-unavailable"));
    } finally {
      EmbeddedStores.postgres().restart();
    }
    recovers(ann, account, "atomic-update");
    assertThat(Api.balance(account)).isEqualTo(999);
  }

  @Test
  void withoutRedisOnlyItsLocksAreUnavailable() {
    Api.Customer ann = signedUp();
    String account = account(ann, 1000);
    EmbeddedStores.redis().kill();
    try {
      withdraw(ann, account, "redis-lock")
          .then()
          .statusCode(503)
          .body("code", equalTo("dependency-unavailable"))
          .body("definite", equalTo(true));
      assertThat(withdraw(ann, account, "pessimistic").statusCode()).isEqualTo(201);
    } finally {
      EmbeddedStores.redis().restart();
    }
    recovers(ann, account, "redis-lock");
    assertThat(Api.balance(account)).isEqualTo(998);
  }

  /** The first withdrawal that is not refused is the only one that takes effect. */
  private static void recovers(Api.Customer owner, String account, String strategy) {
    long end = System.nanoTime() + RECOVERY.toNanos();
    Response answer = withdraw(owner, account, strategy);
    while (answer.statusCode() == 503) {
      assertThat(System.nanoTime()).as("still 503 after the store was back").isLessThan(end);
      answer = withdraw(owner, account, strategy);
    }
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(201);
  }

  private static Response withdraw(Api.Customer owner, String account, String strategy) {
    return owner
        .calls()
        .header("Lab-Strategy", strategy)
        .body("{\"amount\":1}")
        .post("/accounts/" + account + "/withdrawals");
  }
}
