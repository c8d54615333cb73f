package dev.racelab.account;

import static dev.racelab.account.Api.account;
import static dev.racelab.account.Api.balance;
import static dev.racelab.account.Api.signedUp;
import static dev.racelab.platform.testing.Calls.operator;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.racelab.platform.testing.Calls;
import dev.racelab.platform.testing.EmbeddedStores;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedStores.class)
class AccountApiTest {
  @Test
  void aWithdrawalLowersTheBalanceAndAppendsAnEntry() {
    Api.Customer ann = signedUp();
    String account = account(ann, 1000);

    ann.calls()
        .body("{\"amount\":10}")
        .post("/accounts/" + account + "/withdrawals")
        .then()
        .statusCode(201)
        .header("X-Served-By", "test-1")
        .header("X-Request-Id", notNullValue())
        .body("balance", equalTo(990))
        .body("version", equalTo(1))
        .body("operationId", matchesPattern("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-.*"));

    ann.calls()
        .get("/accounts/" + account + "/entries")
        .then()
        .statusCode(200)
        .body("entries", hasSize(1))
        .body("entries[0].amount", equalTo(-10))
        .body("entries[0].balanceAfter", equalTo(990))
        .body("entries[0].kind", equalTo("WITHDRAWAL"))
        .body("next", nullValue());
  }

  @Test
  void aDepositRaisesTheBalance() {
    Api.Customer ann = signedUp();
    String account = account(ann, 5);
    ann.calls()
        .body("{\"amount\":7}")
        .post("/accounts/" + account + "/deposits")
        .then()
        .statusCode(201)
        .body("balance", equalTo(12));
  }

  @Test
  void aWithdrawalBelowTheMinimumIsRefusedAndLeavesNothingBehind() {
    Api.Customer ann = signedUp();
    String account = account(ann, 5);
    ann.calls()
        .body("{\"amount\":6}")
        .post("/accounts/" + account + "/withdrawals")
        .then()
        .statusCode(409)
        .contentType("application/problem+json")
        .body("code", equalTo("insufficient-funds"))
        .body("definite", equalTo(true));
    assertThat(balance(account)).isEqualTo(5);
    ann.calls().get("/accounts/" + account + "/entries").then().body("entries", hasSize(0));
  }

  @Test
  void aTransferMovesBothSidesAndItsRefusalMovesNone() {
    Api.Customer ann = signedUp();
    Api.Customer bob = signedUp();
    String from = account(ann, 100);
    String to = account(bob, 0);
    String body = "{\"from\":\"%s\",\"to\":\"%s\",\"amount\":60}".formatted(from, to);

    ann.calls()
        .body(body)
        .post("/transfers")
        .then()
        .statusCode(201)
        .body("fromBalance", equalTo(40));
    ann.calls()
        .body(body)
        .post("/transfers")
        .then()
        .statusCode(409)
        .body("code", equalTo("insufficient-funds"));

    assertThat(balance(from)).isEqualTo(40);
    assertThat(balance(to)).isEqualTo(60);
  }

  @Test
  void theCustomersMinimumIsAboutAllJointAccountsTogether() {
    Api.Customer ann = signedUp(-50);
    String first = account(ann, 0, "CUSTOMER");
    String second = account(ann, 0, "CUSTOMER");
    ann.calls()
        .body("{\"amount\":50}")
        .post("/accounts/" + first + "/withdrawals")
        .then()
        .statusCode(201)
        .body("balance", equalTo(-50));
    ann.calls()
        .body("{\"amount\":1}")
        .post("/accounts/" + second + "/withdrawals")
        .then()
        .statusCode(409)
        .body("code", equalTo("insufficient-funds"));
    // Between two joint accounts of one customer the sum stays as it is, so this is allowed.
    ann.calls()
        .body("{\"from\":\"%s\",\"to\":\"%s\",\"amount\":70}".formatted(second, first))
        .post("/transfers")
        .then()
        .statusCode(201)
        .body("fromBalance", equalTo(-70));
  }

  @Test
  void theLedgerIsReadInPages() {
    Api.Customer ann = signedUp();
    String account = account(ann, 1000);
    for (int i = 0; i < 5; i++) {
      ann.calls().body("{\"amount\":1}").post("/accounts/" + account + "/withdrawals");
    }
    String next =
        ann.calls()
            .get("/accounts/" + account + "/entries?limit=3")
            .then()
            .body("entries", hasSize(3))
            .extract()
            .path("next");
    ann.calls()
        .get("/accounts/" + account + "/entries?limit=3&after=" + next)
        .then()
        .body("entries", hasSize(2))
        .body("entries[1].balanceAfter", equalTo(995))
        .body("next", nullValue());
  }

  @Test
  void aLoginIsTakenOnce() {
    Api.Customer ann = signedUp();
    Calls.customer(UUID.randomUUID())
        .body("{\"login\":\"%s\",\"minimum\":0}".formatted(ann.login()))
        .post("/customers")
        .then()
        .statusCode(409)
        .body("code", equalTo("login-taken"));
    ann.calls()
        .body("{\"login\":\"another-%s\",\"minimum\":0}".formatted(ann.login().substring(0, 20)))
        .post("/customers")
        .then()
        .statusCode(409)
        .body("code", equalTo("login-taken"));
    operator().get("/customers?login=" + ann.login()).then().statusCode(200).body("$", hasSize(1));
  }
}
