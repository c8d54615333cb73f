package dev.racelab.platform.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.racelab.guard.Strategies;
import dev.racelab.guard.Strategy;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an idempotency key promises at every operation of every service. For tests of a service with
 * {@link LabIsOn} and {@link EmbeddedStores}.
 */
public abstract class IdempotencyContract {
  private static final String KEY = "Idempotency-Key";
  private static final String REPLAYED = "Idempotency-Replayed";
  private static final String JSON = "Content-Type: application/json\r\n";

  /** A fresh one. */
  protected abstract Countdown countdown();

  /** A body that may be posted there as well, and wishes something else. */
  protected abstract String otherBody(Countdown wish);

  /** Strategies that run in one transaction, under their names in the tables of keyed requests. */
  static Stream<String> strategies() {
    return Strategies.keyed().stream().map(Strategy::name);
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void aCopyHasNoEffectAndTheSameAnswer(String strategy) {
    Countdown wish = countdown();
    Map<String, String> headers = Map.of("Lab-Strategy", strategy, KEY, key());
    Response first = wish.send(headers);
    Response copy = wish.send(headers);
    first.then().statusCode(201).header(REPLAYED, nullValue());
    copy.then().statusCode(201).header(REPLAYED, "true").contentType("application/json");
    assertThat(copy.asString()).isEqualTo(first.asString());
    assertThat(copy.header("Location")).isEqualTo(first.header("Location"));
    assertThat(wish.left()).isEqualTo(Countdown.START - 1);
  }

  /** One of each kind; what they do alike costs a wait for the other, who does not come. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "atomic-update",
        "serializable",
        "redis-fenced",
        "atomic-update+redis-key"
      })
  void ofTwoCopiesAtOnceOneHasAnEffect(String strategy) {
    Countdown wish = countdown();
    String meeting = Race.rendezvous("read", Race.UNLESS_KEPT_APART);
    Map<String, String> headers =
        Map.of("Lab-Strategy", strategy, KEY, key(), Race.HEADER, meeting);
    List<Response> answers = Race.of(() -> wish.send(headers), () -> wish.send(headers));
    assertThat(answers)
        .as("answers of two copies behind %s", strategy)
        .anyMatch(answer -> answer.statusCode() == 201)
        .allMatch(answer -> isTold(answer));
    assertThat(wish.left()).isEqualTo(Countdown.START - 1);
    wish.send(headers).then().statusCode(201).header(REPLAYED, "true");
  }

  /** Of an effect: that it is there, or that it is under way. */
  static boolean isTold(Response answer) {
    return answer.statusCode() == 201
        || (answer.statusCode() == 409
            && Answers.json(answer).path("code").asText().equals("idempotency-key-in-flight")
            && answer.header("Retry-After") != null);
  }

  @Test
  void aCopyThatComesWhileTheFirstRunsIsToldToComeAgain() throws Exception {
    Countdown wish = countdown();
    String key = key();
    try (ExecutorService threads = Executors.newFixedThreadPool(1);
        Hold hold = Hold.fresh()) {
      Future<Response> first =
          threads.submit(() -> wish.send(Map.of(KEY, key, Hold.HEADER, hold.at("record"))));
      hold.awaitArrival();
      Problems.refused(wish.send(Map.of(KEY, key)), 409, "idempotency-key-in-flight")
          .header("Retry-After", "1");
      hold.release();
      Race.answer(first).then().statusCode(201);
    }
    wish.send(Map.of(KEY, key)).then().statusCode(201).header(REPLAYED, "true");
    assertThat(wish.left()).isEqualTo(Countdown.START - 1);
  }

  @Test
  void withoutAKeyEveryRequestIsAWish() {
    Countdown wish = countdown();
    wish.send(Map.of()).then().statusCode(201).header(REPLAYED, nullValue());
    wish.send(Map.of()).then().statusCode(201).header(REPLAYED, nullValue());
    assertThat(wish.left()).isEqualTo(Countdown.START - 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\"\"", "a b", "\"open", "a\"b", "a;b", "a,b"})
  void aKeyThatIsNoneIsRefused(String key) {
    Countdown wish = countdown();
    Problems.refused(wish.send(Map.of(KEY, key)), 400, "idempotency-key-invalid");
    assertThat(wish.left()).isEqualTo(Countdown.START);
  }

  @Test
  void aKeyHasUpTo255Characters() {
    Countdown wish = countdown();
    wish.send(Map.of(KEY, "k".repeat(255))).then().statusCode(201);
    Problems.refused(wish.send(Map.of(KEY, "k".repeat(256))), 400, "idempotency-key-invalid");
    assertThat(wish.left()).isEqualTo(Countdown.START - 1);
  }

  @Test
  void aRequestHasOneKey() {
    Countdown wish = countdown();
    Problems.refused(
        wish.calls().header(KEY, "one", "two").body(wish.body()).post(wish.path()),
        400,
        "idempotency-key-invalid");
    assertThat(wish.left()).isEqualTo(Countdown.START);
  }

  @Test
  void aKeyThatIsNotAsciiIsRefused() throws IOException {
    Countdown wish = countdown();
    String answer = raw(wish, JSON + "Idempotency-Key: schl\u00fcssel\r\n", wish.body(), 0);
    assertThat(answer).startsWith("HTTP/1.1 400").contains("idempotency-key-invalid");
    assertThat(wish.left()).isEqualTo(Countdown.START);
  }

  @Test
  void theQuotedFormAndTheBareFormAreOneKey() {
    Countdown wish = countdown();
    String key = key();
    wish.send(Map.of(KEY, key)).then().statusCode(201);
    wish.send(Map.of(KEY, '"' + key + '"')).then().statusCode(201).header(REPLAYED, "true");
  }

  @Test
  void aBodyThatDoesNotSayWhatItIsCountsAll() {
    Countdown wish = countdown();
    String key = key();
    assertThat(untyped(wish, key, wish.body())).startsWith("HTTP/1.1 201");
    assertThat(untyped(wish, key, otherBody(wish)))
        .startsWith("HTTP/1.1 422")
        .contains("idempotency-key-reused");
    wish.send(Map.of(KEY, key)).then().statusCode(201).header(REPLAYED, "true");
    assertThat(wish.left()).isEqualTo(Countdown.START - 1);
  }

  @Test
  void whiteSpaceMakesNoOtherRequest() {
    Countdown wish = countdown();
    String key = key();
    wish.send(Map.of(KEY, key)).then().statusCode(201);
    wish.calls()
        .header(KEY, key)
        .body(wish.body().replace("{", "{ \n").replace(":", " :\t"))
        .post(wish.path())
        .then()
        .statusCode(201)
        .header(REPLAYED, "true");
    assertThat(wish.left()).isEqualTo(Countdown.START - 1);
  }

  @Test
  void anotherValueUnderTheSameKeyIsRefused() {
    Countdown wish = countdown();
    String key = key();
    wish.send(Map.of(KEY, key)).then().statusCode(201);
    Problems.refused(
            wish.calls().header(KEY, key).body(otherBody(wish)).post(wish.path()),
            422,
            "idempotency-key-reused")
        .header("Link", containsString("rel=\"describedby\""));
    wish.send(Map.of(KEY, key)).then().statusCode(201).header(REPLAYED, "true");
    assertThat(wish.left()).isEqualTo(Countdown.START - 1);
  }

  @Test
  void aRequestThatWasNotUnderstoodLeavesItsKeyFree() {
    Countdown wish = countdown();
    String key = key();
    wish.calls()
        .header(KEY, key)
        .body("{\"nonsense\":1}")
        .post(wish.path())
        .then()
        .statusCode(400)
        .body("code", equalTo("validation-failed"));
    wish.send(Map.of(KEY, key)).then().statusCode(201).header(REPLAYED, nullValue());
  }

  @Test
  void aBodyThatBreaksOffRunsNothing() throws IOException {
    Countdown wish = countdown();
    String key = key();
    raw(wish, JSON + KEY + ": " + key + "\r\n", wish.body() + "     ", 5); // JSON all the same
    wish.send(Map.of(KEY, key)).then().statusCode(201).header(REPLAYED, nullValue());
    assertThat(wish.left()).isEqualTo(Countdown.START - 1);
  }

  @Test
  void aStrategyWithoutOneTransactionRefusesAKey() {
    Countdown wish = countdown();
    Problems.invalid(wish.send(Map.of("Lab-Strategy", "no-transaction", KEY, key())), KEY);
    Problems.invalid(wish.send(Map.of("Lab-Strategy", "lock-after-check", KEY, key())), KEY);
    assertThat(wish.left()).isEqualTo(Countdown.START);
  }

  @Test
  void aStrategyIsWeakenedWithItsKey() {
    Countdown wish = countdown();
    Map<String, String> headers =
        Map.of("Lab-Strategy", "atomic-update+key", "Lab-Weakened", "true", KEY, key());
    wish.send(headers).then().statusCode(201);
    wish.send(headers).then().statusCode(201).header(REPLAYED, nullValue());
    assertThat(wish.left()).isEqualTo(Countdown.START - 2);
  }

  private static String key() {
    return UUID.randomUUID().toString();
  }

  private static String untyped(Countdown wish, String key, String body) {
    try {
      return raw(wish, KEY + ": " + key + "\r\n", body, 0);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** What no client library sends: bytes beyond ASCII, and a body {@code missing} bytes short. */
  private static String raw(Countdown wish, String headers, String body, int missing)
      throws IOException {
    try (Socket socket = new Socket("localhost", RestAssured.port)) {
      socket.setSoTimeout(10_000);
      String head =
          """
          POST %s HTTP/1.1\r
          Host: localhost\r
          Authorization: Bearer %s\r
          Content-Length: %d\r
          Connection: close\r
          """
              .formatted(wish.path(), wish.token(), body.length());
      socket
          .getOutputStream()
          .write(
              (head + headers + "\r\n" + body.substring(0, body.length() - missing))
                  .getBytes(StandardCharsets.UTF_8));
      if (missing > 0) {
        socket.shutdownOutput();
      }
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
