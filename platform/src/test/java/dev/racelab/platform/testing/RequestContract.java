package dev.racelab.platform.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What people send by mistake or on purpose gets the code of the registry, never a stack trace, and
 * has no effect. For tests of a service as it runs outside the lab, with {@link EmbeddedStores}.
 */
public abstract class RequestContract {
  private static final int READ_TIMEOUT_MILLIS = 10_000;

  /** A fresh one. */
  protected abstract Countdown countdown();

  /** The path of a list that an operator may read a page at a time. */
  protected abstract String list();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":  | malformed-request",
        "[]       | malformed-request",
        "''       | validation-failed",
        "null     | validation-failed",
        "{}       | validation-failed",
      })
  void aBodyThatIsNotTheObjectExpectedIsRefused(String body, String code) {
    Countdown countdown = countdown();
    refusedWithoutEffect(countdown, body, code);
  }

  @Test
  void twoBodiesInOneAreRefused() {
    Countdown countdown = countdown();
    refusedWithoutEffect(countdown, countdown.body() + countdown.body(), "malformed-request");
  }

  @Test
  void aFieldThatNobodyKnowsIsRefusedByItsName() {
    Countdown countdown = countdown();
    String body = "{\"colour\":\"red\"," + countdown.body().strip().substring(1);
    Problems.invalid(countdown.calls().body(body).post(countdown.path()), "colour");
    assertThat(countdown.left()).isEqualTo(Countdown.START);
  }

  private static void refusedWithoutEffect(Countdown countdown, String body, String code) {
    Problems.refused(countdown.calls().body(body).post(countdown.path()), 400, code);
    assertThat(countdown.left()).isEqualTo(Countdown.START);
  }

  @Test
  void whatIsNotThereIsNotFound() {
    Countdown countdown = countdown();
    String parent = countdown.resource().substring(0, countdown.resource().lastIndexOf('/') + 1);
    Problems.refused(countdown.calls().get(parent + UUID.randomUUID()), 404, "not-found");
    Problems.refused(countdown.calls().get(parent + "not-an-id"), 404, "not-found");
    Problems.refused(countdown.calls().get("/nowhere"), 404, "not-found");
  }

  @Test
  void anotherMethodIsNotAllowed() {
    Countdown countdown = countdown();
    Problems.refused(countdown.calls().delete(countdown.resource()), 405, "method-not-allowed");
  }

  @Test
  void anotherMediaTypeIsNotSupportedOrNotAcceptable() {
    Countdown countdown = countdown();
    Problems.refused(
        countdown.calls().contentType(ContentType.TEXT).body("a=1").post(countdown.path()),
        415,
        "unsupported-media-type");
    Problems.refused(
        countdown.calls().accept("image/png").get(countdown.resource()), 406, "not-acceptable");
  }

  @Test
  void aBodyThatSaysItIsTooLargeIsRefused() {
    Countdown countdown = countdown();
    String body = "{" + " ".repeat(100_000) + countdown.body().strip().substring(1);
    Problems.refused(countdown.calls().body(body).post(countdown.path()), 413, "payload-too-large");
    assertThat(countdown.left()).isEqualTo(Countdown.START);
  }

  @Test
  void aBodyThatDoesNotSayItsLengthIsCountedAndRefused() throws IOException {
    Countdown countdown = countdown();
    StringBuilder chunks = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      chunks.append("2000\r\n").append(" ".repeat(0x2000)).append("\r\n");
    }
    String body = countdown.body().strip();
    chunks.append("%x\r\n%s\r\n".formatted(body.length(), body));
    String answer =
        raw(
            """
            POST %s HTTP/1.1\r
            Host: localhost\r
            Authorization: Bearer %s\r
            Content-Type: application/json\r
            Connection: close\r
            Transfer-Encoding: chunked\r
            \r
            """
                    .formatted(countdown.path(), countdown.token())
                + chunks
                + "0\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 413").contains("\"code\":\"payload-too-large\"");
    assertThat(countdown.left()).isEqualTo(Countdown.START);
  }

  @Test
  void aHeaderOf100KibIsRefused() throws IOException {
    String answer =
        raw(
            "GET %s HTTP/1.1\r\nHost: localhost\r\nX-Long: %s\r\n\r\n"
                .formatted(countdown().resource(), "x".repeat(100 * 1024)));
    assertThat(answer).startsWith("HTTP/1.1 400").contains("\"code\":\"malformed-request\"");
  }

  private static String raw(String request) throws IOException {
    try (Socket socket = new Socket("localhost", RestAssured.port)) {
      socket.setSoTimeout(READ_TIMEOUT_MILLIS);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void everyAnswerNamesItsReplicaAndItsRequest() {
    Countdown countdown = countdown();
    countdown
        .calls()
        .get(countdown.resource())
        .then()
        .statusCode(200)
        .header("X-Served-By", "test-1")
        .header("X-Request-Id", matchesPattern("[0-9a-f-]{36}"));
    Response refused = countdown.calls().header("X-Request-Id", "my-id.8").get("/nowhere");
    refused
        .then()
        .header("X-Served-By", "test-1")
        .header("X-Request-Id", "my-id.8")
        .body("instance", equalTo("urn:racelab:request:my-id.8"));
  }

  @Test
  void aRequestIdThatCouldForgeALogLineIsReplaced() {
    Countdown countdown = countdown();
    assertThat(idOf(countdown, "my-id.7")).isEqualTo("my-id.7");
    assertThat(idOf(countdown, "a b\"c")).isNotEqualTo("a b\"c").hasSize(36);
  }

  private static String idOf(Countdown countdown, String wanted) {
    return countdown
        .calls()
        .header("X-Request-Id", wanted)
        .get(countdown.resource())
        .header("X-Request-Id");
  }

  @Test
  void aResourceIsNotSentAgainToWhoeverHasItsVersion() {
    Countdown countdown = countdown();
    assertThat(countdown.calls().get(countdown.resource()).header("ETag")).isEqualTo("\"0\"");
    Response known = ifNoneMatch(countdown, "\"7\", W/\"0\"");
    known.then().statusCode(304).header("ETag", "\"0\"");
    assertThat(known.asString()).isEmpty();
    assertThat(ifNoneMatch(countdown, "\"1\"").statusCode()).isEqualTo(200);
    Problems.invalid(ifNoneMatch(countdown, "0"), "If-None-Match");
  }

  private static Response ifNoneMatch(Countdown countdown, String tags) {
    return countdown.calls().header("If-None-Match", tags).get(countdown.resource());
  }

  @ParameterizedTest
  @CsvSource({
    "?limit=0, limit",
    "?limit=501, limit",
    "?limit=abc, limit",
    "?after=!!!, after",
    "?after=bm90LWEta2V5, after",
  })
  void aPageHasItsBounds(String query, String field) {
    Problems.invalid(Calls.operator().get(list() + query), field);
  }
}
