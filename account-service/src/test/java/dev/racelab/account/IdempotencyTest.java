package dev.racelab.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.racelab.platform.testing.Calls;
import dev.racelab.platform.testing.Countdown;
import dev.racelab.platform.testing.EmbeddedStores;
import dev.racelab.platform.testing.Hold;
import dev.racelab.platform.testing.IdempotencyContract;
import dev.racelab.platform.testing.LabIsOn;
import dev.racelab.platform.testing.Problems;
import dev.racelab.platform.testing.Race;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(LabIsOn.class)
@QuarkusTestResource(EmbeddedStores.class)
class IdempotencyTest extends IdempotencyContract {
  private static final String KEY = "Idempotency-Key";
  private static final String REPLAYED = "Idempotency-Replayed";

  @Override
  protected Countdown countdown() {
    return Api.withdrawals();
  }

  @Override
  protected String otherBody(Countdown wish) {
    return "{\"amount\":2}";
  }

  @Test
  void aCallerKnowsNothingOfTheKeysOfAnother() {
    Countdown wish = countdown();
    String key = UUID.randomUUID().toString();
    String mine = wish.send(Map.of(KEY, key)).then().statusCode(201).extract().asString();
    String theirs =
        Calls.operator()
            .header(KEY, key)
            .body(wish.body())
            .post(wish.path())
            .then()
            .statusCode(201)
            .header(REPLAYED, nullValue())
            .extract()
            .asString();
    assertThat(theirs).isNotEqualTo(mine);
    assertThat(wish.left()).isEqualTo(Countdown.START - 2);
  }

  @Test
  void aKeyMeansSomethingElseAtAnotherRoute() {
    Countdown wish = countdown();
    String key = UUID.randomUUID().toString();
    wish.send(Map.of(KEY, key)).then().statusCode(201);
    wish.calls()
        .header(KEY, key)
        .body(wish.body())
        .post(wish.path().replace("withdrawals", "deposits"))
        .then()
        .statusCode(201)
        .header(REPLAYED, nullValue());
    assertThat(wish.left()).isEqualTo(Countdown.START);
  }

  @Test
  void aKeyIsReusedAtAnotherAccountOfTheSameRoute() {
    Api.Customer ann = Api.signedUp();
    String first = Api.account(ann, 100);
    String other = Api.account(ann, 100);
    String key = UUID.randomUUID().toString();
    ann.calls()
        .header(KEY, key)
        .body("{\"amount\":1}")
        .post("/accounts/" + first + "/withdrawals")
        .then()
        .statusCode(201);
    Problems.refused(
        ann.calls()
            .header(KEY, key)
            .body("{\"amount\":1}")
            .post("/accounts/" + other + "/withdrawals"),
        422,
        "idempotency-key-reused");
    assertThat(Api.balance(other)).isEqualTo(100);
  }

  @Test
  void theOrderOfMembersMakesNoOtherRequest() {
    Api.Customer ann = Api.signedUp();
    String from = Api.account(ann, 100);
    String to = Api.account(ann, 100);
    String key = UUID.randomUUID().toString();
    transfer(ann, key, "{\"from\":\"%s\",\"to\":\"%s\",\"amount\":10}".formatted(from, to))
        .then()
        .statusCode(201);
    transfer(ann, key, "{\"amount\":10,\"to\":\"%s\",\"from\":\"%s\"}".formatted(to, from))
        .then()
        .statusCode(201)
        .header(REPLAYED, "true");
    assertThat(Api.balance(from)).isEqualTo(90);
  }

  private static Response transfer(Api.Customer ann, String key, String body) {
    return ann.calls().header(KEY, key).body(body).post("/transfers");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"atomic-update", "pessimistic", "serializable", "atomic-update+redis-key"})
  void aRefusalIsAnAnswerToo(String strategy) {
    Api.Customer ann = Api.signedUp();
    String account = Api.account(ann, 5);
    String path = "/accounts/" + account + "/withdrawals";
    Map<String, String> headers =
        Map.of("Lab-Strategy", strategy, KEY, UUID.randomUUID().toString());
    Problems.refused(
        ann.calls().headers(headers).body("{\"amount\":10}").post(path), 409, "insufficient-funds");
    Calls.operator()
        .body("{\"amount\":100}")
        .post("/accounts/" + account + "/deposits")
        .then()
        .statusCode(201);
    Problems.refused(
            ann.calls().headers(headers).body("{\"amount\":10}").post(path),
            409,
            "insufficient-funds")
        .header(REPLAYED, "true");
    assertThat(Api.balance(account)).isEqualTo(105);
  }

  @Test
  void aFailureThatPassesIsNoAnswer() throws Exception {
    Countdown wish = countdown();
    Map<String, String> headers =
        Map.of("Lab-Strategy", "pessimistic-nowait", KEY, UUID.randomUUID().toString());
    try (ExecutorService threads = Executors.newFixedThreadPool(1);
        Hold hold = Hold.fresh()) {
      Future<Response> holder =
          threads.submit(
              () ->
                  wish.send(Map.of("Lab-Strategy", "pessimistic", Hold.HEADER, hold.at("write"))));
      hold.awaitArrival();
      Problems.refused(wish.send(headers), 503, "lock-timeout");
      hold.release();
      holder.get().then().statusCode(201);
    }
    wish.send(headers).then().statusCode(201).header(REPLAYED, nullValue());
    assertThat(wish.left()).isEqualTo(Countdown.START - 2);
  }

  /** Its store has no record of the key: who looked into another one would spare it the work. */
  @Test
  void aStrategyThatTheLabHasChosenFindsCopiesByItself() {
    Countdown wish = countdown();
    String key = UUID.randomUUID().toString();
    wish.send(Map.of(KEY, key)).then().statusCode(201);
    wish.send(Map.of(KEY, key)).then().statusCode(201).header(REPLAYED, "true");
    wish.send(Map.of(KEY, key, "Lab-Strategy", "atomic-update+redis-key"))
        .then()
        .statusCode(201)
        .header(REPLAYED, nullValue());
    assertThat(wish.left()).isEqualTo(Countdown.START - 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "atomic-update", "repeatable-read", "serializable", "redis-lock"})
  void nobodyIsToldThatItsOwnLoginIsTaken(String strategy) throws Exception {
    UUID id = UUID.randomUUID();
    String body = "{\"login\":\"c%s\",\"minimum\":0}".formatted(id);
    Map<String, String> headers =
        Map.of("Lab-Strategy", strategy, KEY, UUID.randomUUID().toString());
    try (ExecutorService threads = Executors.newFixedThreadPool(1);
        Hold hold = Hold.fresh()) {
      Future<Response> first =
          threads.submit(
              () ->
                  Calls.customer(id)
                      .headers(headers)
                      .header(Hold.HEADER, hold.at("commit"))
                      .body(body)
                      .post("/customers"));
      hold.awaitArrival();
      Response copy = Calls.customer(id).headers(headers).body(body).post("/customers");
      hold.release();
      Response answer = Race.answer(first);
      answer.then().statusCode(201);
      if (strategy.equals("redis-lock")) { // the copy waited for the lock, which is held till then
        copy.then().statusCode(503).body("code", equalTo("lock-timeout"));
        copy = Calls.customer(id).headers(headers).body(body).post("/customers");
      }
      copy.then().statusCode(201).header(REPLAYED, "true");
      assertThat(copy.asString()).isEqualTo(answer.asString());
    }
  }

  @Test
  void whatIsMadeIsMadeOnceAndFoundAtTheSamePlace() {
    Api.Customer ann = Api.signedUp();
    String body =
        "{\"currency\":\"EUR\",\"minimum\":0,\"minimumScope\":\"ACCOUNT\",\"openingBalance\":0}";
    String key = UUID.randomUUID().toString();
    Response first = ann.calls().header(KEY, key).body(body).post("/accounts");
    Response copy = ann.calls().header(KEY, key).body(body).post("/accounts");
    first.then().statusCode(201);
    copy.then().statusCode(201).header(REPLAYED, "true").header("ETag", first.header("ETag"));
    assertThat(copy.header("Location")).isNotNull().isEqualTo(first.header("Location"));
    assertThat(copy.asString()).isEqualTo(first.asString());
  }
}
