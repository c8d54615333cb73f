package dev.racelab.account;

import static dev.racelab.account.Api.account;
import static dev.racelab.account.Api.signedUp;
import static dev.racelab.platform.testing.Problems.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import dev.racelab.platform.testing.Calls;
import dev.racelab.platform.testing.EmbeddedStores;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A caller sees and moves only what it owns. */
@QuarkusTest
@QuarkusTestResource(EmbeddedStores.class)
class IdentityTest {
  @Test
  void somebodyElsesAccountIsForbidden() {
    Api.Customer ann = signedUp();
    Api.Customer bob = signedUp();
    String annsAccount = account(ann, 100);
    String bobsAccount = account(bob, 100);
    String path = "/accounts/" + annsAccount;

    forbidden(bob.calls().get(path));
    forbidden(bob.calls().get(path + "/entries"));
    forbidden(bob.calls().body("{\"amount\":1}").post(path + "/withdrawals"));
    forbidden(bob.calls().body("{\"amount\":1}").post(path + "/deposits"));
    forbidden(
        bob.calls()
            .body(
                "{\"from\":\"%s\",\"to\":\"%s\",\"amount\":1}".formatted(annsAccount, bobsAccount))
            .post("/transfers"));
    assertThat(Api.balance(annsAccount)).isEqualTo(100);
  }

  @Test
  void aTransferDoesNotTellWhatSomebodyElseHas() {
    Api.Customer ann = signedUp();
    String from = account(ann, 100);
    String bobs = account(signedUp(), 555);
    String own = account(ann, 0);
    String body = "{\"from\":\"%s\",\"to\":\"%s\",\"amount\":1}";
    ann.calls()
        .body(body.formatted(from, bobs))
        .post("/transfers")
        .then()
        .statusCode(201)
        .body("$", not(hasKey("toBalance")));
    ann.calls()
        .body(body.formatted(from, own))
        .post("/transfers")
        .then()
        .statusCode(201)
        .body("toBalance", equalTo(1));
  }

  @Test
  void onlyAnOperatorOpensAccountsForOthersOrWithMoney() {
    Api.Customer ann = signedUp();
    String body =
        """
        {"owner":"%s","currency":"EUR","minimum":0,"minimumScope":"ACCOUNT","openingBalance":%d}
        """;
    forbidden(ann.calls().body(body.formatted(UUID.randomUUID(), 0)).post("/accounts"));
    forbidden(ann.calls().body(body.formatted(ann.id(), 5)).post("/accounts"));
    ann.calls().body(body.formatted(ann.id(), 0)).post("/accounts").then().statusCode(201);
  }

  @Test
  void rolesAreKeptApart() {
    forbidden(signedUp().calls().get("/customers?login=ann"));
    forbidden(Calls.operator().body("{\"login\":\"ann\",\"minimum\":0}").post("/customers"));
  }

  private static void forbidden(Response answer) {
    refused(answer, 403, "forbidden");
  }
}
