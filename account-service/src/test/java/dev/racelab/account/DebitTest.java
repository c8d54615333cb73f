package dev.racelab.account;

import static dev.racelab.account.Api.account;
import static dev.racelab.account.Api.balance;
import static dev.racelab.account.Api.signedUp;
import static dev.racelab.platform.testing.Problems.invalid;
import static dev.racelab.platform.testing.Problems.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.racelab.guard.Strategies;
import dev.racelab.guard.Strategy;
import dev.racelab.platform.testing.Answers;
import dev.racelab.platform.testing.Calls;
import dev.racelab.platform.testing.EmbeddedStores;
import dev.racelab.platform.testing.Hold;
import dev.racelab.platform.testing.LabIsOn;
import dev.racelab.platform.testing.Race;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.Header;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Debits of another service, and their voids: each has one effect for ever, whatever comes first,
 * behind every strategy that takes keys. Copies come with another key each time here, as after
 * their key's expiry, so that only the ledger can know them.
 */
@QuarkusTest
@TestProfile(LabIsOn.class)
@QuarkusTestResource(EmbeddedStores.class)
class DebitTest {
  private final String operationId = "order:" + UUID.randomUUID() + ":debit";
  private Api.Customer ann = new Api.Customer(UUID.randomUUID(), "unset");
  private String account = "";

  static Stream<String> strategies() {
    return Strategies.keyed().stream().map(Strategy::name);
  }

  @BeforeEach
  void open() {
    ann = signedUp();
    account = account(ann, 100);
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void aDebitIsMadeOnceHoweverOftenItComes(String strategy) {
    for (int copy = 0; copy < 2; copy++) {
      Response answer = debit(strategy, 60);
      assertThat(Answers.member(answer, 201, "operationId").asText()).isEqualTo(operationId);
      assertThat(Answers.json(answer).path("balance").asLong()).isEqualTo(40);
    }
    assertThat(balance(account)).isEqualTo(40);
    assertThat(entries()).containsExactly("DEBIT -60 = 40");
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void aVoidGivesADebitBackOnceAndNoLateCopyTakesItAgain(String strategy) {
    debit(strategy, 60).then().statusCode(201);
    for (int copy = 0; copy < 2; copy++) {
      Response answer = voided(strategy);
      assertThat(Answers.member(answer, 200, "returned").asLong()).isEqualTo(60);
      assertThat(Answers.json(answer).path("balance").asLong()).isEqualTo(100);
    }
    refused(debit(strategy, 60), 409, "operation-voided");
    assertThat(balance(account)).isEqualTo(100);
    assertThat(entries()).containsExactly("DEBIT -60 = 40", "REVERSAL 60 = 100");
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void aVoidThatComesFirstRefusesTheDebit(String strategy) {
    for (int copy = 0; copy < 2; copy++) {
      assertThat(Answers.member(voided(strategy), 200, "returned").asLong()).isZero();
    }
    refused(debit(strategy, 60), 409, "operation-voided");
    assertThat(Answers.member(voided(strategy), 200, "returned").asLong()).isZero();
    assertThat(balance(account)).isEqualTo(100);
    assertThat(entries()).containsExactly("TOMBSTONE 0 = 100");
  }

  /** Each has looked at the ledger and found nothing of the other, unless a guard keeps it out. */
  @ParameterizedTest
  @MethodSource("strategies")
  void aDebitAndItsVoidAtOnceLeaveNothingTaken(String strategy) {
    String meeting = Race.rendezvous("read", Race.UNLESS_KEPT_APART);
    Race.of(
            () -> debit(calls(strategy).header(Race.HEADER, meeting), 60),
            () -> voided(calls(strategy).header(Race.HEADER, meeting)))
        .forEach(answer -> toldOrToBeTriedAgain(answer, 60));
    assertThat(voided(strategy).statusCode()).isEqualTo(200);
    refused(debit(strategy, 60), 409, "operation-voided");
    assertThat(balance(account)).isEqualTo(100);
    assertThat(entries())
        .isIn(List.of("DEBIT -60 = 40", "REVERSAL 60 = 100"), List.of("TOMBSTONE 0 = 100"));
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void aBarStandsAgainstALateDebitAndLeavesOneAloneThatHasCome(String strategy) {
    debit(strategy, 60).then().statusCode(201);
    refused(barred(strategy), 409, "debit-taken");
    assertThat(balance(account)).isEqualTo(40);
    assertThat(Answers.member(voided(strategy), 200, "returned").asLong()).isEqualTo(60);
    assertThat(barred(strategy).statusCode()).as("it is void, so nothing is taken").isEqualTo(200);
    account = account(ann, 100);
    assertThat(Answers.member(barred(strategy), 200, "returned").asLong()).isZero();
    refused(debit(strategy, 60), 409, "operation-voided");
    assertThat(barred(strategy).statusCode()).isEqualTo(200);
    assertThat(entries()).containsExactly("TOMBSTONE 0 = 100");
  }

  /** Each has looked at the ledger and found nothing of the other, unless a guard keeps it out. */
  @ParameterizedTest
  @MethodSource("strategies")
  void ofADebitAndItsBarAtOnceOneStands(String strategy) {
    String meeting = Race.rendezvous("read", Race.UNLESS_KEPT_APART);
    Race.of(
            () -> debit(calls(strategy).header(Race.HEADER, meeting), 60),
            () -> barred(calls(strategy).header(Race.HEADER, meeting)))
        .forEach(answer -> toldOrToBeTriedAgain(answer, 60));
    if (barred(strategy).statusCode() == 200) {
      refused(debit(strategy, 60), 409, "operation-voided");
      assertThat(entries()).containsExactly("TOMBSTONE 0 = 100");
    } else {
      assertThat(debit(strategy, 60).statusCode()).isEqualTo(201);
      assertThat(entries()).containsExactly("DEBIT -60 = 40");
    }
  }

  /** The second finds the money gone, and not that it was itself who took it, unless it looks. */
  @ParameterizedTest
  @MethodSource("strategies")
  void aCopyIsNotRefusedForTheMoneyThatItTookItself(String strategy) {
    try (ExecutorService threads = Executors.newFixedThreadPool(2);
        Hold hold = Hold.fresh()) {
      Future<Response> first =
          threads.submit(() -> debit(calls(strategy).header(Hold.HEADER, hold.at("write")), 100));
      hold.awaitArrival();
      Future<Response> copy = threads.submit(() -> debit(strategy, 100));
      hold.release();
      assertThat(Race.answer(first).statusCode()).isEqualTo(201);
      toldOrToBeTriedAgain(Race.answer(copy), 100);
    }
    assertThat(debit(strategy, 100).statusCode()).isEqualTo(201);
    assertThat(balance(account)).isZero();
    assertThat(entries()).containsExactly("DEBIT -100 = 0");
  }

  /** It has looked at the ledger before the other came, and its write finds too little money. */
  @Test
  void aConditionalWriteThatFindsTooLittleLooksAtTheLedgerOnceMore() {
    List<Response> answers =
        Race.overtaking(
            hold -> debit(calls("atomic-update").header(Hold.HEADER, hold), 100),
            () -> debit("atomic-update", 100),
            Race.UNTIL_BOTH_ARE_THERE);
    assertThat(answers).extracting(Response::statusCode).containsExactly(201, 201);
    assertThat(entries()).containsExactly("DEBIT -100 = 0");
  }

  /** As of any copy: its answer says what was done then, and it does nothing. */
  @Test
  void aCopyUnderTheDebitsOwnKeyIsAnsweredLikeTheDebitAlsoAfterTheVoid() {
    Header key = key();
    Response first = debit(Calls.service("order").header(key), 60);
    voided(service()).then().statusCode(200);
    Response copy = debit(Calls.service("order").header(key), 60);
    copy.then().statusCode(201).header("Idempotency-Replayed", "true");
    assertThat(copy.asString()).isEqualTo(first.asString());
    assertThat(entries()).containsExactly("DEBIT -60 = 40", "REVERSAL 60 = 100");
  }

  @Test
  void aReversalIsMadeAlsoAboveTheCeilingOfBalances() {
    String rich = account(ann, 1_000_000_000_000L);
    account = rich;
    debit("atomic-update", 1_000_000_000_000L).then().statusCode(201);
    for (int i = 0; i < 10; i++) {
      ann.calls()
          .body("{\"amount\":1000000000000}")
          .post("/accounts/" + rich + "/deposits")
          .then()
          .statusCode(201);
    }
    voided("atomic-update").then().statusCode(200);
    assertThat(balance(rich)).isEqualTo(11_000_000_000_000L);
  }

  @Test
  void aJointAccountIsDebitedDownToTheCustomersMinimum() {
    Api.Customer bob = signedUp(-50);
    ann = bob;
    account = account(bob, 0, "CUSTOMER");
    refused(debit(service(), 51), 409, "insufficient-funds");
    assertThat(Answers.member(debit(service(), 50), 201, "balance").asLong()).isEqualTo(-50);
    assertThat(Answers.member(voided(service()), 200, "balance").asLong()).isZero();
  }

  @Test
  void anotherAmountUnderTheSameOperationIsRefused() {
    debit(service(), 60).then().statusCode(201);
    invalid(debit(service(), 59), "operationId");
    assertThat(balance(account)).isEqualTo(40);
  }

  @Test
  void onlyServicesDebitAndOnlyInTheOwnersName() {
    String body = body(60, "EUR");
    refused(ann.calls().header(key()).body(body).post("/debits"), 403, "forbidden");
    refused(Calls.operator().header(key()).body(body).post("/debits"), 403, "forbidden");
    ann = new Api.Customer(UUID.randomUUID(), "nobody");
    refusedForItsAccount(debit(service(), 60), 403, "forbidden");
    refusedForItsAccount(voided(service()), 403, "forbidden");
    refusedForItsAccount(barred(service()), 403, "forbidden");
    refused(service().get("/accounts/" + account), 403, "forbidden");
  }

  @Test
  void aDebitWithoutAKeyIsRefused() {
    refused(
        Calls.service("order").body(body(60, "EUR")).post("/debits"),
        400,
        "idempotency-key-missing");
  }

  @Test
  void anUnknownAccountOrAnotherCurrencyIsRefused() {
    invalid(service().body(body(60, "USD")).post("/debits"), "currency");
    account = UUID.randomUUID().toString();
    refusedForItsAccount(debit(service(), 60), 404, "not-found");
    refusedForItsAccount(voided(service()), 404, "not-found");
    refusedForItsAccount(barred(service()), 404, "not-found");
  }

  /** An order is rejected for that; without the name, the call itself would be wrong. */
  private static void refusedForItsAccount(Response answer, int status, String code) {
    refused(answer, status, code);
    assertThat(Answers.json(answer).at("/violations/0/field").asText()).isEqualTo("account");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "order:1!reversal", "a/b", "\u00e9", ":a"})
  void anOperationIdThatIsNotAllowedIsRefused(String id) {
    invalid(
        service().body(body(60, "EUR").replace(operationId, id)).post("/debits"), "operationId");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 1_000_000_000_001L})
  void anAmountThatIsNotAllowedIsRefused(long amount) {
    invalid(debit(service(), amount), "amount");
  }

  /** One of two at once may be kept out by a lock, or lose as often as it may try. */
  private static void toldOrToBeTriedAgain(Response answer, long amount) {
    if (answer.statusCode() >= 400) {
      assertThat(Answers.json(answer).path("code").asText())
          .as(answer.asString())
          .isIn("operation-voided", "debit-taken", "write-conflict", "lock-timeout", "stale-token");
      return;
    }
    JsonNode told = Answers.json(answer);
    assertThat(told.path(answer.statusCode() == 201 ? "amount" : "returned").asLong())
        .isIn(amount, 0L);
  }

  private Response debit(String strategy, long amount) {
    return debit(calls(strategy), amount);
  }

  private Response debit(RequestSpecification calls, long amount) {
    return calls.body(body(amount, "EUR")).post("/debits");
  }

  private String body(long amount, String currency) {
    return """
        {"operationId":"%s","account":"%s","customer":"%s","amount":%d,"currency":"%s"}
        """
        .formatted(operationId, account, ann.id(), amount, currency);
  }

  private Response voided(String strategy) {
    return voided(calls(strategy));
  }

  private Response voided(RequestSpecification calls) {
    return calls
        .body("{\"account\":\"%s\",\"customer\":\"%s\"}".formatted(account, ann.id()))
        .post("/debits/" + operationId + "/void");
  }

  private Response barred(String strategy) {
    return barred(calls(strategy));
  }

  private Response barred(RequestSpecification calls) {
    return calls
        .body(
            "{\"account\":\"%s\",\"customer\":\"%s\",\"unlessTaken\":true}"
                .formatted(account, ann.id()))
        .post("/debits/" + operationId + "/void");
  }

  private static RequestSpecification calls(String strategy) {
    return service().header("Lab-Strategy", strategy);
  }

  private static RequestSpecification service() {
    return Calls.service("order").header(key());
  }

  private static Header key() {
    return new Header("Idempotency-Key", UUID.randomUUID().toString());
  }

  private List<String> entries() {
    List<String> entries = new ArrayList<>();
    Answers.member(ann.calls().get("/accounts/" + account + "/entries"), 200, "entries")
        .forEach(
            entry ->
                entries.add(
                    "%s %d = %d"
                        .formatted(
                            entry.path("kind").asText(),
                            entry.path("amount").asLong(),
                            entry.path("balanceAfter").asLong())));
    return entries;
  }
}
