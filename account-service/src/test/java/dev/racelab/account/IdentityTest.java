package dev.racelab.account;

import static dev.racelab.account.Api.account;
import static dev.racelab.account.Api.as;
import static dev.racelab.account.Api.signedUp;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import dev.racelab.platform.testing.EmbeddedStores;
import dev.racelab.platform.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A caller sees and moves only what it owns, and only with a token that proves who it is. */
@QuarkusTest
@QuarkusTestResource(EmbeddedStores.class)
class IdentityTest {
  @Test
  void withoutATokenNothingIsShown() {
    unauthenticated(Api.anybody());
    unauthenticated(Api.anybody().header("Authorization", "Bearer nonsense"));
  }

  @Test
  void aTokenOfAnotherKeyIssuerAudienceOrTimeIsRefused() {
    UUID id = UUID.randomUUID();
    unauthenticated(as(TestTokens.forged(id)));
    unauthenticated(as(TestTokens.token(good -> good.subject(id.toString()).issuer("other"))));
    unauthenticated(as(TestTokens.token(good -> good.subject(id.toString()).audience("other"))));
    unauthenticated(
        as(
            TestTokens.token(
                good -> good.subject(id.toString()).expiresAt(Instant.now().minusSeconds(600)))));
  }

  @Test
  void aCustomersTokenHasAnIdAsItsSubject() {
    unauthenticated(as(TestTokens.token(good -> good.subject("ann").groups(Set.of("customer")))));
  }

  @Test
  void somebodyElsesAccountIsForbidden() {
    Api.Customer ann = signedUp();
    Api.Customer bob = signedUp();
    String annsAccount = account(ann, 100);
    String bobsAccount = account(bob, 100);
    String path = "/accounts/" + annsAccount;

    forbidden(bob.calls().get(path).then());
    forbidden(bob.calls().get(path + "/entries").then());
    forbidden(bob.calls().body("{\"amount\":1}").post(path + "/withdrawals").then());
    forbidden(bob.calls().body("{\"amount\":1}").post(path + "/deposits").then());
    forbidden(
        bob.calls()
            .body(
                "{\"from\":\"%s\",\"to\":\"%s\",\"amount\":1}".formatted(annsAccount, bobsAccount))
            .post("/transfers")
            .then());
    org.assertj.core.api.Assertions.assertThat(Api.balance(annsAccount)).isEqualTo(100);
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
    forbidden(ann.calls().body(body.formatted(UUID.randomUUID(), 0)).post("/accounts").then());
    forbidden(ann.calls().body(body.formatted(ann.id(), 5)).post("/accounts").then());
    ann.calls().body(body.formatted(ann.id(), 0)).post("/accounts").then().statusCode(201);
  }

  @Test
  void rolesAreKeptApart() {
    forbidden(signedUp().calls().get("/customers?login=ann").then());
    forbidden(Api.operator().body("{\"login\":\"ann\",\"minimum\":0}").post("/customers").then());
    forbidden(
        as(TestTokens.token(good -> good.subject(UUID.randomUUID().toString())))
            .get("/accounts/" + UUID.randomUUID())
            .then());
  }

  @Test
  void labControlsAreRefusedOutsideTheLab() {
    Api.Customer ann = signedUp();
    String account = account(ann, 100);
    ann.calls()
        .header("Lab-Strategy", "none")
        .body("{\"amount\":1}")
        .post("/accounts/" + account + "/withdrawals")
        .then()
        .statusCode(403)
        .body("code", equalTo("lab-disabled"));
    Api.anybody().post("/lab/reset").then().statusCode(403).body("code", equalTo("lab-disabled"));
    Api.anybody().get("/lab/holds/h").then().statusCode(403).body("code", equalTo("lab-disabled"));
  }

  private static void unauthenticated(RequestSpecification calls) {
    calls
        .get("/accounts/" + UUID.randomUUID())
        .then()
        .statusCode(401)
        .header("WWW-Authenticate", "Bearer")
        .contentType("application/problem+json")
        .body("code", equalTo("unauthenticated"));
  }

  private static void forbidden(ValidatableResponse answer) {
    answer
        .statusCode(403)
        .contentType("application/problem+json")
        .body("code", equalTo("forbidden"));
  }
}
