package dev.racelab.account;

import static dev.racelab.account.Api.account;
import static dev.racelab.account.Api.signedUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.racelab.platform.testing.EmbeddedStores;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people send by mistake or on purpose gets the code of the registry, never a stack trace. */
@QuarkusTest
@QuarkusTestResource(EmbeddedStores.class)
class BadInputTest {
  private static final int READ_TIMEOUT_MILLIS = 10_000;

  @TestHTTPResource URI base;

  private Api.Customer ann;
  private String account;

  BadInputTest() {
    this.base = URI.create("http://unset");
    this.ann = new Api.Customer(UUID.randomUUID(), "unset");
    this.account = "";
  }

  @BeforeEach
  void open() {
    ann = signedUp();
    account = account(ann, 1000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"amount\":                       | malformed-request",
        "[]                                 | malformed-request",
        "''                                 | validation-failed",
        "null                               | validation-failed",
        "{}                                 | validation-failed",
        "{\"amount\":null}                  | validation-failed",
        "{\"amount\":0}                     | validation-failed",
        "{\"amount\":-1}                    | validation-failed",
        "{\"amount\":1.5}                   | validation-failed",
        "{\"amount\":\"1\"}                 | validation-failed",
        "{\"amount\":1000000000001}         | validation-failed",
        "{\"amount\":9223372036854775808}   | validation-failed",
        "{\"amount\":1,\"colour\":\"red\"}  | validation-failed",
        "{\"amount\":1}{\"amount\":1}       | malformed-request",
      })
  void aBadBodyIsRefusedWithItsCode(String body, String code) {
    refused(ann.calls().body(body).post("/accounts/" + account + "/withdrawals").then(), 400, code);
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
    refused(ann.calls().get(path).then(), 404, "not-found");
    refused(ann.calls().body("{\"amount\":1}").post(path + "/deposits").then(), 404, "not-found");
    refused(ann.calls().get("/accounts/not-an-id").then(), 404, "not-found");
    refused(ann.calls().get("/nowhere").then(), 404, "not-found");
  }

  @Test
  void anotherMethodIsNotAllowed() {
    refused(ann.calls().delete("/accounts/" + account).then(), 405, "method-not-allowed");
  }

  @Test
  void anotherMediaTypeIsNotSupportedOrNotAcceptable() {
    refused(
        Api.as(dev.racelab.platform.testing.TestTokens.customer(ann.id()))
            .contentType(ContentType.TEXT)
            .body("amount=1")
            .post("/accounts/" + account + "/withdrawals")
            .then(),
        415,
        "unsupported-media-type");
    refused(
        ann.calls().accept("image/png").get("/accounts/" + account).then(), 406, "not-acceptable");
  }

  @Test
  void aBodyThatSaysItIsTooLargeIsRefused() {
    refused(
        ann.calls()
            .body("{\"amount\":1" + " ".repeat(100_000) + "}")
            .post("/accounts/" + account + "/withdrawals")
            .then(),
        413,
        "payload-too-large");
  }

  @Test
  void aBodyThatDoesNotSayItsLengthIsCountedAndRefused() throws IOException {
    String chunk = " ".repeat(8192);
    StringBuilder chunks = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      chunks.append("2000\r\n").append(chunk).append("\r\n");
    }
    String answer =
        raw(
            """
            POST /accounts/%s/withdrawals HTTP/1.1\r
            Host: localhost\r
            Authorization: Bearer %s\r
            Content-Type: application/json\r
            Connection: close\r
            Transfer-Encoding: chunked\r
            \r
            """
                    .formatted(account, dev.racelab.platform.testing.TestTokens.customer(ann.id()))
                + chunks
                + "0\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 413").contains("\"code\":\"payload-too-large\"");
  }

  @Test
  void aHeaderOf100KibIsRefused() throws IOException {
    String answer =
        raw(
            "GET /accounts HTTP/1.1\r\nHost: localhost\r\nX-Long: "
                + "x".repeat(100 * 1024)
                + "\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 400").contains("\"code\":\"malformed-request\"");
  }

  @Test
  void aRequestIdThatCouldForgeALogLineIsReplaced() {
    String own =
        ann.calls()
            .header("X-Request-Id", "my-id.7")
            .get("/accounts/" + account)
            .header("X-Request-Id");
    String forged =
        ann.calls()
            .header("X-Request-Id", "a b\"c")
            .get("/accounts/" + account)
            .header("X-Request-Id");
    assertThat(own).isEqualTo("my-id.7");
    assertThat(forged).isNotEqualTo("a b\"c").hasSize(36);
  }

  @Test
  void aTransferToItselfOrInAnotherCurrencyIsRefused() {
    String dollars =
        Api.operator()
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
        ann.calls().body(body.formatted(account, account)).post("/transfers").then(),
        400,
        "validation-failed");
    refused(
        ann.calls().body(body.formatted(account, dollars)).post("/transfers").then(),
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
        ann.calls().body("{\"amount\":1}").post("/accounts/" + rich + "/deposits").then(),
        400,
        "validation-failed");
  }

  @ParameterizedTest
  @CsvSource({"?limit=0", "?limit=501", "?limit=abc", "?after=!!!", "?after=bm90LWEtbnVtYmVy"})
  void aPageHasItsBounds(String query) {
    refused(
        ann.calls().get("/accounts/" + account + "/entries" + query).then(),
        400,
        "validation-failed");
  }

  private static void refused(ValidatableResponse answer, int status, String code) {
    answer
        .statusCode(status)
        .contentType("application/problem+json")
        .body("code", equalTo(code))
        .body("definite", equalTo(true))
        .body("detail", not(containsString("Exception")))
        .body("detail", not(containsString("dev.racelab")));
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(base.getHost(), base.getPort())) {
      socket.setSoTimeout(READ_TIMEOUT_MILLIS);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
