package dev.racelab.order;

import static dev.racelab.order.Shop.line;
import static dev.racelab.order.Shop.product;
import static dev.racelab.order.Shop.shown;
import static dev.racelab.order.Shop.stock;
import static dev.racelab.platform.testing.Calls.customer;
import static dev.racelab.platform.testing.Calls.operator;
import static dev.racelab.platform.testing.Problems.invalid;
import static dev.racelab.platform.testing.Problems.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import dev.racelab.platform.testing.EmbeddedStores;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of orders that cost something, whatever the account service does. */
@QuarkusTest
@QuarkusTestResource(EmbeddedStores.class)
@QuarkusTestResource(Neighbours.class)
class CheckoutTest {
  private static final AccountsStub.Fault AWAY =
      new AccountsStub.Fault.Instead(503, "dependency-unavailable");
  private static final AccountsStub.Fault NO_ACCOUNT =
      new AccountsStub.Fault.Instead(404, "not-found/account");

  private final AccountsStub accounts = Neighbours.accounts();
  private final UUID ann = UUID.randomUUID();
  private final String account = UUID.randomUUID().toString();

  @AfterEach
  void theAccountServiceIsBack() {
    accounts.recover();
  }

  @Test
  void anOrderIsPaidOnceAndConfirmed() {
    String tea = product(250, "EUR", 10);
    Response placed = place(account, line(tea, 2));
    String id = placed.path("id");
    placed
        .then()
        .statusCode(201)
        .header("Location", endsWith("/orders/" + id))
        .header("ETag", "\"1\"")
        .body("state", equalTo("CONFIRMED"))
        .body("reason", equalTo("paid"))
        .body("account", equalTo(account))
        .body("total", equalTo(500))
        .body("version", equalTo(1));
    assertThat(accounts.taken(account)).isEqualTo(500);
    assertThat(history(id)).containsExactly("PENDING placed", "CONFIRMED paid");
    assertStock(tea, 8, 0, 2);
    assertThat(accounts.calls(id))
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.key()).isEqualTo("order:" + id + ":debit");
              assertThat(call.subject()).isEqualTo("order");
              assertThat(call.body().path("customer").asText()).isEqualTo(ann.toString());
              assertThat(call.body().path("amount").asLong()).isEqualTo(500);
              assertThat(call.body().path("currency").asText()).isEqualTo("EUR");
            });
  }

  @Test
  void whatIsFreeIsConfirmedAtOnceAndNobodyIsAsked() {
    String free = product(0, "EUR", 10);
    Response placed = customer(ann).body(Shop.lines(line(free, 1))).post("/orders");
    placed.then().statusCode(201).body("state", equalTo("CONFIRMED")).body("total", equalTo(0));
    String id = placed.path("id");
    assertThat(accounts.calls(id)).isEmpty();
    assertThat(history(id)).containsExactly("CONFIRMED placed");
    assertStock(free, 9, 0, 1);
  }

  @Test
  void anOrderThatCostsSomethingNeedsAnAccount() {
    String tea = product(250, "EUR", 10);
    Seen before = Seen.product(tea);
    invalid(customer(ann).body(Shop.lines(line(tea, 1))).post("/orders"), "account");
    before.isStillSo();
  }

  @Test
  void withoutTheMoneyTheOrderIsRejectedAndItsStockGivenBack() {
    List<String> products = List.of(product(250, "EUR", 10), product(100, "EUR", 5));
    accounts.open(account, 599);
    Response placed = place(account, line(products.getFirst(), 2), line(products.getLast(), 1));
    refused(placed, 409, "insufficient-funds");
    String id = latestOf(products.getFirst());
    operator()
        .get("/orders/" + id)
        .then()
        .body("state", equalTo("REJECTED"))
        .body("reason", equalTo("insufficient-funds"));
    assertThat(history(id)).containsExactly("PENDING placed", "REJECTED insufficient-funds");
    assertThat(accounts.balance(account)).isEqualTo(599);
    assertStock(products.getFirst(), 10, 0, 0);
    assertStock(products.getLast(), 5, 0, 0);
    operator()
        .get("/products/" + products.getFirst() + "/stock/entries")
        .then()
        .statusCode(200)
        .body("entries.kind", contains("RESERVED", "RELEASED"))
        .body("entries.order", contains(id, id))
        .body("entries.quantity", contains(2, 2));
    refused(customer(ann).post("/orders/" + id + "/cancellation"), 409, "order-state-conflict");
  }

  @Test
  void anAccountThatIsNotThereNotTheCustomersOrOfAnotherCurrencyRejectsTheOrder() {
    // Of such an account the debit cannot be barred either.
    accounts.always(NO_ACCOUNT);
    rejected(404, "not-found");
    accounts.always(new AccountsStub.Fault.Instead(403, "forbidden/account"));
    rejected(403, "forbidden");
    accounts.recover();
    accounts.next(new AccountsStub.Fault.Instead(400, "validation-failed/currency"));
    rejected(400, "validation-failed");
  }

  private void rejected(int status, String code) {
    String tea = product(250, "EUR", 10);
    refused(place(account, line(tea, 1)), status, code);
    String id = latestOf(tea);
    assertThat(history(id)).containsExactly("PENDING placed", "REJECTED " + code);
    assertThat(accounts.calls(id))
        .extracting(AccountsStub.Call::key)
        .containsExactly("order:" + id + ":debit", "order:" + id + ":bar");
    assertStock(tea, 10, 0, 0);
    assertThat(accounts.taken(account)).isZero();
  }

  @Test
  void whileTheAccountServiceIsAwayOrdersWaitAndThenGoOn() {
    String tea = product(250, "EUR", 10);
    accounts.always(AWAY);
    Response placed = place(account, line(tea, 3));
    String id = placed.path("id");
    placed
        .then()
        .statusCode(202)
        .header("Location", endsWith("/orders/" + id))
        .header("ETag", "\"0\"")
        .body("state", equalTo("PENDING"));
    assertStock(tea, 7, 3, 0);
    accounts.recover();
    Wait.until("the order is confirmed", () -> state(id).equals("CONFIRMED"));
    assertThat(accounts.taken(account)).isEqualTo(750);
    assertThat(history(id)).containsExactly("PENDING placed", "CONFIRMED paid");
    assertStock(tea, 7, 0, 3);
  }

  /** Side by side, each in a session of its own. */
  @Test
  void manyOrdersThatWereLeftBehindAreTakenUpAtOnce() {
    String tea = product(250, "EUR", 100);
    accounts.always(AWAY);
    for (int i = 0; i < 60; i++) {
      place(account, line(tea, 1)).then().statusCode(202);
    }
    String failures = failures();
    accounts.recover();
    Wait.until("all are confirmed", () -> Shop.sold(tea) == 60);
    assertThat(failures()).isEqualTo(failures);
    assertThat(accounts.taken(account)).isEqualTo(60 * 250);
    assertStock(tea, 40, 0, 60);
  }

  private static String failures() {
    return operator()
        .get("/q/metrics")
        .asString()
        .lines()
        .filter(line -> line.startsWith("racelab_checkout_total{outcome=\"failed\""))
        .findFirst()
        .orElse("none");
  }

  @Test
  void aDebitWhoseAnswerIsLostIsAskedForAgainAndTakenOnce() {
    String tea = product(250, "EUR", 10);
    accounts.next(new AccountsStub.Fault.After(0, ""));
    accounts.next(new AccountsStub.Fault.After(504, "upstream-timeout"));
    Response placed = place(account, line(tea, 1));
    placed.then().statusCode(201).body("state", equalTo("CONFIRMED"));
    String id = placed.path("id");
    assertThat(accounts.taken(account)).isEqualTo(250);
    assertThat(accounts.calls(id)).hasSize(3);
    assertThat(accounts.calls(id))
        .extracting(AccountsStub.Call::key)
        .containsOnly("order:" + id + ":debit");
  }

  @Test
  void aPaidOrderIsCancelledAndItsMoneyGivenBack() {
    String tea = product(250, "EUR", 10);
    accounts.open(account, 1000);
    String id = place(account, line(tea, 2)).path("id");
    assertThat(accounts.balance(account)).isEqualTo(500);
    customer(ann)
        .post("/orders/" + id + "/cancellation")
        .then()
        .statusCode(200)
        .body("state", equalTo("CANCELLED"))
        .body("reason", equalTo("void"));
    assertThat(accounts.balance(account)).isEqualTo(1000);
    assertThat(history(id))
        .containsExactly(
            "PENDING placed", "CONFIRMED paid", "CANCELLING cancelled", "CANCELLED void");
    assertStock(tea, 10, 0, 0);
    refused(customer(ann).post("/orders/" + id + "/cancellation"), 409, "already-cancelled");
  }

  @Test
  void aCancellationWhileTheAccountServiceIsAwayIsAcceptedAndEndsLater() {
    String tea = product(250, "EUR", 10);
    accounts.open(account, 1000);
    String id = place(account, line(tea, 2)).path("id");
    accounts.always(AWAY);
    customer(ann)
        .post("/orders/" + id + "/cancellation")
        .then()
        .statusCode(202)
        .header("Location", endsWith("/orders/" + id))
        .body("state", equalTo("CANCELLING"));
    assertStock(tea, 10, 0, 0);
    refused(customer(ann).post("/orders/" + id + "/cancellation"), 409, "already-cancelled");
    accounts.recover();
    Wait.until("the order is cancelled", () -> state(id).equals("CANCELLED"));
    assertThat(accounts.balance(account)).isEqualTo(1000);
  }

  @Test
  void aPendingOrderIsCancelledAndItsDebitCanNeverComeLate() {
    String tea = product(250, "EUR", 10);
    accounts.open(account, 1000);
    accounts.always(AWAY);
    String id = place(account, line(tea, 2)).path("id");
    customer(ann).post("/orders/" + id + "/cancellation").then().statusCode(202);
    assertStock(tea, 10, 0, 0);
    accounts.recover();
    Wait.until("the order is cancelled", () -> state(id).equals("CANCELLED"));
    assertThat(accounts.balance(account)).isEqualTo(1000);
    assertThat(accounts.isVoid(id)).isTrue();
    assertThat(history(id))
        .containsExactly("PENDING placed", "CANCELLING cancelled", "CANCELLED void");
  }

  /** Nothing was ever taken of such an account, so there is nothing to be made void. */
  @Test
  void aPendingOrderOfAnUnknownAccountIsCancelled() {
    String tea = product(250, "EUR", 10);
    accounts.always(AWAY);
    String id = place(account, line(tea, 2)).then().statusCode(202).extract().path("id");
    customer(ann).post("/orders/" + id + "/cancellation").then().statusCode(202);
    accounts.always(NO_ACCOUNT);
    Wait.until("the order is cancelled", () -> state(id).equals("CANCELLED"));
    assertThat(accounts.taken(account)).isZero();
    assertThat(history(id))
        .containsExactly("PENDING placed", "CANCELLING cancelled", "CANCELLED void");
    assertStock(tea, 10, 0, 0);
  }

  /** A refusal tells of one copy of the debit; the first one is still under way. */
  @Test
  void aDebitThatComesWhenItsOrderIsRejectedTakesNothing() throws InterruptedException {
    String tea = product(250, "EUR", 10);
    accounts.open(account, 0);
    AccountsStub.Fault.Late late =
        new AccountsStub.Fault.Late(new CountDownLatch(1), new CountDownLatch(1));
    accounts.next(late);
    String id;
    try {
      id = place(account, line(tea, 2)).then().statusCode(202).extract().path("id");
      Wait.until("another copy of its debit is refused", () -> state(id).equals("REJECTED"));
      assertThat(late.arrived().getCount()).as("the first is under way").isZero();
      accounts.open(account, 1000);
    } finally {
      late.released().countDown();
    }
    Wait.until("it has come", () -> accounts.answered(id) == accounts.calls(id).size());
    assertThat(accounts.balance(account)).isEqualTo(1000);
    assertThat(history(id)).containsExactly("PENDING placed", "REJECTED insufficient-funds");
    assertStock(tea, 10, 0, 0);
  }

  @Test
  void answersThatShouldNotComeEndInAPersonsHandsWhoLetsTheOrderGoOn() {
    String tea = product(250, "EUR", 10);
    accounts.always(new AccountsStub.Fault.Instead(401, "unauthenticated"));
    String id = place(account, line(tea, 1)).then().statusCode(202).extract().path("id");
    Wait.until("the order asks for a person", () -> state(id).equals("PENDING_STALLED"));
    operator()
        .get("/orders/stalled?limit=500")
        .then()
        .statusCode(200)
        .body("orders.findAll { it.id == '%s' }.reason".formatted(id), contains("unauthenticated"));
    assertStock(tea, 9, 1, 0);
    Wait.until(
        "the metric tells",
        () ->
            operator()
                .get("/q/metrics")
                .asString()
                .lines()
                .anyMatch(metric -> metric.matches("racelab_checkout_stalled(\\{.*})? [1-9].*")));
    accounts.recover();
    operator()
        .post("/orders/" + id + "/resumption")
        .then()
        .statusCode(200)
        .body("state", equalTo("PENDING"))
        .body("reason", equalTo("resumed"));
    Wait.until("the order is confirmed", () -> state(id).equals("CONFIRMED"));
    assertThat(accounts.taken(account)).isEqualTo(250);
    refused(operator().post("/orders/" + id + "/resumption"), 409, "order-state-conflict");
  }

  @Test
  void aStalledOrderCanBeCancelled() {
    String tea = product(250, "EUR", 10);
    accounts.always(new AccountsStub.Fault.Instead(404, "not-found"));
    String id = place(account, line(tea, 1)).then().statusCode(202).extract().path("id");
    Wait.until("the order asks for a person", () -> state(id).equals("PENDING_STALLED"));
    accounts.recover();
    customer(ann)
        .post("/orders/" + id + "/cancellation")
        .then()
        .statusCode(200)
        .body("state", equalTo("CANCELLED"));
    assertThat(accounts.isVoid(id)).isTrue();
    assertStock(tea, 10, 0, 0);
  }

  @Test
  void copiesOfAPlacementAreAnsweredAsTheOrderIsByThen() {
    String tea = product(250, "EUR", 10);
    String key = UUID.randomUUID().toString();
    accounts.always(AWAY);
    Response first = placeKeyed(key, account, line(tea, 1), line(tea, 1));
    String id = first.path("id");
    first.then().statusCode(202).body("merged", contains(tea));
    placeKeyed(key, account, line(tea, 1), line(tea, 1))
        .then()
        .statusCode(202)
        .header("Idempotency-Replayed", "true")
        .body("id", equalTo(id));
    accounts.recover();
    Wait.until("the order is confirmed", () -> state(id).equals("CONFIRMED"));
    placeKeyed(key, account, line(tea, 1), line(tea, 1))
        .then()
        .statusCode(201)
        .header("Idempotency-Replayed", "true")
        .header("Location", endsWith("/orders/" + id))
        .body("id", equalTo(id))
        .body("state", equalTo("CONFIRMED"))
        .body("merged", contains(tea));
    assertThat(accounts.taken(account)).isEqualTo(500);
    assertStock(tea, 8, 0, 2);
  }

  @Test
  void copiesOfARejectedPlacementAreRefusedAlike() {
    String tea = product(250, "EUR", 10);
    String key = UUID.randomUUID().toString();
    accounts.open(account, 0);
    refused(placeKeyed(key, account, line(tea, 1)), 409, "insufficient-funds");
    accounts.open(account, 1000);
    refused(placeKeyed(key, account, line(tea, 1)), 409, "insufficient-funds");
    assertThat(accounts.balance(account)).isEqualTo(1000);
    assertStock(tea, 10, 0, 0);
  }

  @Test
  void copiesOfACancellationAreAnsweredAsTheOrderIsByThen() {
    String tea = product(250, "EUR", 10);
    String id = place(account, line(tea, 1)).path("id");
    String key = UUID.randomUUID().toString();
    accounts.always(AWAY);
    cancel(key, id).then().statusCode(202);
    cancel(key, id).then().statusCode(202).header("Idempotency-Replayed", "true");
    accounts.recover();
    Wait.until("the order is cancelled", () -> state(id).equals("CANCELLED"));
    cancel(key, id)
        .then()
        .statusCode(200)
        .header("Idempotency-Replayed", "true")
        .body("state", equalTo("CANCELLED"));
  }

  @Test
  void aCodeIsUsedOnceWithItsOrderAndGivenBackWithIt() {
    String tea = product(333, "EUR", 10);
    String code = Shop.code(1);
    accounts.open(account, 1000);
    String body = body(account, code, line(tea, 1));
    Response placed = customer(ann).body(body).post("/orders");
    placed
        .then()
        .statusCode(201)
        .body("discountCode", equalTo(code))
        .body("discount", equalTo(33))
        .body("total", equalTo(300));
    assertThat(accounts.balance(account)).isEqualTo(700);
    String id = placed.path("id");
    operator()
        .get("/discount-codes/" + code + "/redemptions")
        .then()
        .body("redemptions.order", contains(id));
    Seen used = Seen.product(tea);
    refused(customer(ann).body(body).post("/orders"), 409, "already-redeemed");
    used.isStillSo();
    customer(ann).post("/orders/" + id + "/cancellation").then().statusCode(200);
    assertThat(shown("/discount-codes/" + code).getInt("used")).isZero();
    assertThat(
            shown("/discount-codes/" + code + "/redemptions")
                .getString("redemptions[0].returnedAt"))
        .isNotNull();
    customer(ann).body(body).post("/orders").then().statusCode(201);
    assertThat(shown("/discount-codes/" + code).getInt("used")).isEqualTo(1);
  }

  @Test
  void aCodeGoesBackWhenItsOrderIsRejected() {
    String tea = product(250, "EUR", 10);
    String code = Shop.code(1);
    accounts.open(account, 0);
    refused(
        customer(ann).body(body(account, code, line(tea, 1))).post("/orders"),
        409,
        "insufficient-funds");
    assertThat(shown("/discount-codes/" + code).getInt("used")).isZero();
  }

  @Test
  void anUnknownAndAnExpiredCodeRefuseTheOrder() {
    String tea = product(250, "EUR", 10);
    Seen before = Seen.product(tea);
    refused(
        customer(ann).body(body(account, Shop.newCode(), line(tea, 1))).post("/orders"),
        404,
        "not-found");
    invalid(
        customer(ann).body(body(account, Shop.expiredCode(), line(tea, 1))).post("/orders"),
        "discountCode");
    before.isStillSo();
  }

  @Test
  void theLedgerTellsWhatEachOrderDid() {
    String tea = product(250, "EUR", 10);
    String kept = place(account, line(tea, 1)).path("id");
    String given = place(account, line(tea, 2)).path("id");
    customer(ann).post("/orders/" + given + "/cancellation").then().statusCode(200);
    operator()
        .get("/products/" + tea + "/stock/entries")
        .then()
        .statusCode(200)
        .body("entries.kind", contains("RESERVED", "SOLD", "RESERVED", "SOLD", "RETURNED"))
        .body("entries.order", contains(kept, kept, given, given, given))
        .body("entries.quantity", contains(1, 1, 2, 2, 2));
  }

  private Response place(String account, String... lines) {
    return customer(ann).body(body(account, null, lines)).post("/orders");
  }

  private Response placeKeyed(String key, String account, String... lines) {
    return customer(ann)
        .header("Idempotency-Key", key)
        .body(body(account, null, lines))
        .post("/orders");
  }

  private Response cancel(String key, String order) {
    return customer(ann).header("Idempotency-Key", key).post("/orders/" + order + "/cancellation");
  }

  private static String body(String account, @Nullable String code, String... lines) {
    return "{\"account\":\"%s\",\"discountCode\":%s,\"lines\":[%s]}"
        .formatted(account, code == null ? "null" : '"' + code + '"', String.join(",", lines));
  }

  private static String state(String order) {
    return shown("/orders/" + order).getString("state");
  }

  private static List<String> history(String order) {
    JsonPath history = shown("/orders/" + order + "/history");
    return history.getList("events.collect { it.state + ' ' + it.reason }", String.class);
  }

  private static String latestOf(String product) {
    return shown("/orders?limit=500&product=" + product).getString("orders[-1].id");
  }

  private static void assertStock(String product, long available, long reserved, long sold) {
    JsonPath now = shown("/products/" + product + "/stock");
    assertThat(List.of(now.getLong("available"), now.getLong("reserved"), now.getLong("sold")))
        .as("available, reserved, sold")
        .containsExactly(available, reserved, sold);
    assertThat(stock(product)).isEqualTo(available);
  }
}
