package dev.racelab.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class TcpProxyTest {
  private static final int SILENCE_MILLIS = 150;

  private final ServerSocket echo = listen();
  private final Thread acceptor = Thread.ofPlatform().daemon().unstarted(this::echo);
  private final TcpProxy proxy = TcpProxy.to(echo.getLocalPort());

  @BeforeEach
  void startTheServer() {
    acceptor.start();
  }

  @AfterEach
  void close() throws IOException, InterruptedException {
    proxy.close();
    stopTheServer();
  }

  /** Until its thread has left accept, the kernel lets somebody in. */
  private void stopTheServer() throws IOException, InterruptedException {
    echo.close();
    acceptor.join();
  }

  @Test
  void itCarriesBothWays() throws IOException {
    try (var line = connect()) {
      assertThat(answer(line)).isEqualTo('a');
    }
    Await.until("nothing is kept of what ended", () -> proxy.connections() == 0);
  }

  @Test
  void aTapHearsWhatIsCarriedEitherWayBeforeItArrives() throws IOException {
    var heard = new ConcurrentLinkedQueue<String>();
    try (var tapped =
            TcpProxy.to(
                echo.getLocalPort(),
                (toServer, buffer, length) ->
                    heard.add((toServer ? "to " : "from ") + (char) buffer[0] + length));
        var line = new Socket(InetAddress.getLoopbackAddress(), tapped.port())) {
      assertThat(answer(line)).isEqualTo('a');

      assertThat(heard).containsExactly("to a1", "from a1");
    }
  }

  @Test
  void aCutResetsWhatStandsAndWhatComes() throws IOException {
    try (var line = connect()) {
      assertThat(answer(line)).isEqualTo('a');

      proxy.cut();

      assertThatThrownBy(() -> answer(line)).isInstanceOf(SocketException.class);
      assertThatThrownBy(
              () -> {
                try (var next = connect()) {
                  answer(next);
                }
              })
          .isInstanceOf(SocketException.class);
    }
    proxy.heal();
    try (var line = connect()) {
      assertThat(answer(line)).isEqualTo('a');
    }
  }

  @Test
  void aSwallowedConnectionStandsAndStaysSilentForGood() throws IOException {
    try (var before = connect()) {
      assertThat(answer(before)).isEqualTo('a');

      proxy.swallow();

      try (var during = connect()) {
        assertThatThrownBy(() -> answer(before)).isInstanceOf(SocketTimeoutException.class);
        assertThatThrownBy(() -> answer(during)).isInstanceOf(SocketTimeoutException.class);
        proxy.heal();
        assertThatThrownBy(() -> answer(before)).isInstanceOf(SocketTimeoutException.class);
        assertThatThrownBy(() -> answer(during)).isInstanceOf(SocketTimeoutException.class);
        try (var after = connect()) {
          assertThat(answer(after)).isEqualTo('a');
        }
      }
    }
    Await.until("nothing is kept of what ended", () -> proxy.connections() == 0);
  }

  @Test
  void aServerThatIsGoneLooksGone() throws IOException, InterruptedException {
    stopTheServer();

    try (var line = connect()) {
      assertThatThrownBy(() -> answer(line)).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void nothingStandsAfterItsClose() throws IOException {
    try (var line = connect()) {
      assertThat(answer(line)).isEqualTo('a');
      int port = proxy.port();

      proxy.close();

      assertThatThrownBy(() -> answer(line)).isInstanceOf(SocketException.class);
      assertThat(proxy.connections()).isZero();
      assertThat(Ports.isFree(port)).isTrue();
    }
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(SILENCE_MILLIS);
    return socket;
  }

  /** What comes back for a letter; an end of stream is as good as a reset. */
  private static int answer(Socket line) throws IOException {
    line.getOutputStream().write('a');
    int answer = line.getInputStream().read();
    if (answer < 0) {
      throw new SocketException("end of stream");
    }
    return answer;
  }

  private static ServerSocket listen() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void echo() {
    while (!echo.isClosed()) {
      try {
        var line = echo.accept();
        Thread.ofVirtual().start(() -> echo(line));
      } catch (IOException e) {
        // The test is over.
      }
    }
  }

  private static void echo(Socket line) {
    try (line) {
      line.getInputStream().transferTo(line.getOutputStream());
    } catch (IOException e) {
      // The other end is gone.
    }
  }
}
