package dev.racelab.platform.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
final class HealthCheckTest {
  private static final Duration TIMEOUT = Duration.ofMillis(300);

  @Test
  void aServiceThatSaysItIsReadyIsHealthy() throws IOException {
    assertThat(isReadyWhereTheAnswerIs("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"HTTP/1.1 503 Service Unavailable\r\n\r\n", "HTTP/1.1 404 Not Found\r\n\r\n"})
  void aServiceThatSaysAnythingElseIsNot(String answer) throws IOException {
    assertThat(isReadyWhereTheAnswerIs(answer)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 abc\r\n"})
  void whoeverDoesNotSpeakHttpIsNot(String answer) throws IOException {
    assertThat(isReadyWhereTheAnswerIs(answer)).isFalse();
  }

  @Test
  void whoeverTakesTheConnectionAndSaysNothingIsNotAndIsNotWaitedForForEver() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(HealthCheck.isReady(new HttpProbe(silent.getLocalPort(), TIMEOUT))).isFalse();
    }
  }

  @Test
  void aPortOnWhichNobodyListensIsNot() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    assertThat(HealthCheck.isReady(new HttpProbe(port, TIMEOUT))).isFalse();
  }

  private static boolean isReadyWhereTheAnswerIs(String answer) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> answer(server, answer));
      boolean ready = HealthCheck.isReady(new HttpProbe(server.getLocalPort(), TIMEOUT));
      answered.join();
      return ready;
    }
  }

  private static void answer(ServerSocket server, String answer) {
    try (Socket asked = server.accept()) {
      byte[] question = new byte[1024];
      assertThat(asked.getInputStream().read(question)).isPositive();
      asked.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }
}
