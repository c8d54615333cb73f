package dev.racelab.lab.driver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http1AnswersTest {
  @Test
  void aBodyWithALengthIsReadAndTheNextAnswerFollows() throws IOException {
    Http1Answers answers =
        answers(
            "HTTP/1.1 201 Created\r\nX-Served-By:  account-2 \r\nContent-Length: 4\r\n\r\n{\"a\""
                + "HTTP/1.1 204 No Content\r\n\r\n");
    HttpAnswer first = answers.next();
    assertThat(first.status()).isEqualTo(201);
    assertThat(first.header("x-served-by")).isEqualTo("account-2");
    assertThat(first.body()).isEqualTo("{\"a\"");
    assertThat(answers.keepsAlive()).isTrue();
    assertThat(answers.next().body()).isEmpty();
    assertThat(answers.keepsAlive()).isTrue();
  }

  @Test
  void chunksAreJoinedAndTrailersPassedOver() throws IOException {
    Http1Answers answers =
        answers(
            String.join(
                "\r\n",
                "HTTP/1.1 200 OK",
                "transfer-encoding: chunked",
                "",
                "3",
                "abc",
                "A;x=1",
                "0123456789",
                "0",
                "Trailer: t",
                "",
                ""));
    assertThat(answers.next().body()).isEqualTo("abc0123456789");
    assertThat(answers.keepsAlive()).isTrue();
  }

  @Test
  void interimAnswersArePassedOverAndRepeatedHeadersJoined() throws IOException {
    HttpAnswer answer =
        answers(
                String.join(
                    "\r\n",
                    "HTTP/1.1 100 Continue",
                    "",
                    "HTTP/1.1 409 Conflict",
                    "Lab-Access: r account/a@1",
                    "lab-access: w account/a@2",
                    "Content-Length: 0",
                    "",
                    ""))
            .next();
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.header("Lab-Access")).isEqualTo("r account/a@1, w account/a@2");
  }

  @Test
  void aBodyWithoutALengthEndsWithTheConnection() throws IOException {
    Http1Answers answers = answers("HTTP/1.0 200 OK\n\nall of it");
    assertThat(answers.next().body()).isEqualTo("all of it");
    assertThat(answers.keepsAlive()).isFalse();
  }

  @Test
  void aServerThatWantsToCloseIsNotUsedAgain() throws IOException {
    Http1Answers answers =
        answers("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    answers.next();
    assertThat(answers.keepsAlive()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SPDY/3 200 OK\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.1 099 Odd\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n"
      })
  void whatIsNotAnAnswerIsRefused(String bytes) {
    assertThatThrownBy(() -> answers(bytes).next()).isInstanceOf(ProtocolException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"})
  void anAnswerThatEndsTooSoonIsNotWhole(String bytes) {
    assertThatThrownBy(() -> answers(bytes).next()).isInstanceOf(EOFException.class);
  }

  @Test
  void aHeadWithoutEndIsRefusedAtItsLimit() {
    String endless = "HTTP/1.1 200 OK\r\nX: " + "x".repeat(Http1Answers.MAX_HEAD);
    assertThatThrownBy(() -> answers(endless).next())
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("65536");
  }

  private static Http1Answers answers(String bytes) {
    return new Http1Answers(new ByteArrayInputStream(bytes.getBytes(UTF_8)));
  }
}
