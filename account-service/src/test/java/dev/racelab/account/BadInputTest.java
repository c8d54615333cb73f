package dev.racelab.account;

import static dev.racelab.account.Api.account;
import static dev.racelab.account.Api.signedUp;
import static dev.racelab.platform.testing.Problems.invalid;
import static dev.racelab.platform.testing.Problems.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.racelab.platform.testing.Calls;
import dev.racelab.platform.testing.EmbeddedStores;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that the rules about accounts and money do not allow. */
@QuarkusTest
@QuarkusTestResource(EmbeddedStores.class)
class BadInputTest {
  private Api.Customer ann = new Api.Customer(UUID.randomUUID(), "unset");
  private String account = "";

  @BeforeEach
  void open() {
    ann = signedUp();
    account = account(ann, 1000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"amount\":null}",
        "{\"amount\":0}",
        "{\"amount\":-1}",
        "{\"amount\":1.5}",
        "{\"amount\":\"1\"}",
        "{\"amount\":1000000000001}",
        "{\"amount\":9223372036854775808}",
      })
  void anAmountThatIsNotAllowedIsRefused(String body) {
    invalid(ann.calls().body(body).post("/accounts/" + account + "/withdrawals"), "amount");
    assertThat(Api.balance(account)).isEqualTo(1000);
  }

  @Test
  void aViolationNamesTheFieldAndWhatIsAllowed() {
    ann.calls()
        .body("{\"amount\":-1}")
        .post("/accounts/" + account + "/withdrawals")
        .then()
        .body("violations[0].field", equalTo("amount"))
        .body("violations[0].message", containsString("greater than or equal to 1"));
  }

  @Test
  void anUnknownAccountIsNotFound() {
    String path = "/accounts/" + UUID.randomUUID();
    refused(ann.calls().get(path + "/entries"), 404, "not-found");
    refused(ann.calls().body("{\"amount\":1}").post(path + "/deposits"), 404, "not-found");
  }

  @Test
  void aTransferToItselfOrInAnotherCurrencyIsRefused() {
    String dollars =
        Calls.operator()
            .body(
                """
                {"owner":"%s","currency":"USD","minimum":0,"minimumScope":"ACCOUNT",
                 "openingBalance":0}
                """
                    .formatted(ann.id()))
            .post("/accounts")
            .then()
            .statusCode(201)
            .extract()
            .path("id");
    String body = "{\"from\":\"%s\",\"to\":\"%s\",\"amount\":1}";
    refused(
        ann.calls().body(body.formatted(account, account)).post("/transfers"),
        400,
        "validation-failed");
    refused(
        ann.calls().body(body.formatted(account, dollars)).post("/transfers"),
        400,
        "validation-failed");
  }

  @Test
  void aBalanceHasACeiling() {
    String rich = account(ann, 1_000_000_000_000L);
    for (int i = 0; i < 9; i++) {
      ann.calls().body("{\"amount\":1000000000000}").post("/accounts/" + rich + "/deposits");
    }
    refused(
        ann.calls().body("{\"amount\":1}").post("/accounts/" + rich + "/deposits"),
        400,
        "validation-failed");
  }
}
