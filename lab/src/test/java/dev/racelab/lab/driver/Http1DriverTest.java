package dev.racelab.lab.driver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class Http1DriverTest {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final HttpCall CALL =
      new HttpCall("POST", "/api/x", Map.of("Content-Type", "application/json"), "{\"n\":1}");
  private static final String OK = "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}";

  private final ServerSocket server = listen();
  private final Http1Driver driver = new Http1Driver();
  private final Map<Integer, Outcome> outcomes = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Integer> sent = new ConcurrentLinkedQueue<>();

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void noRequestOfAVolleyIsWholeBeforeAllAreThereButForTheirLastByte() throws Exception {
    int size = 5;
    CountDownLatch almostWhole = new CountDownLatch(size);
    serve(
        socket -> {
          byte[] head = untilBodyBegins(socket);
          assertThat(new String(head, ISO_8859_1)).startsWith("POST /api/x HTTP/1.1\r\nHost: ");
          assertThat(socket.getInputStream().readNBytes(6)).hasSize(6);
          almostWhole.countDown();
          // The last byte can only come once every other server thread has got this far, too.
          assertThat(socket.getInputStream().read()).isEqualTo('}');
          boolean allThere = almostWhole.await(0, TimeUnit.SECONDS);
          write(socket, allThere ? OK : "HTTP/1.1 500 Early\r\nContent-Length: 0\r\n\r\n");
        });
    // The recorder hears of each request before any of them is released; wait there for the server.
    Observer waiting =
        new Collecting() {
          @Override
          public void sending(int call, int lane) {
            super.sending(call, lane);
            await(almostWhole);
          }
        };
    driver.volley(base(), Collections.nCopies(size, CALL), DEADLINE, waiting);
    assertThat(outcomes).hasSize(size);
    assertThat(outcomes.values()).allMatch(each -> status(each) == 201);
    assertThat(sent).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void aStreamKeepsItsConnectionsAndSendsEveryCallOnce() throws Exception {
    AtomicInteger connections = new AtomicInteger();
    serve(
        socket -> {
          connections.incrementAndGet();
          while (true) {
            untilBodyBegins(socket);
            if (socket.getInputStream().readNBytes(7).length < 7) {
              return;
            }
            write(socket, OK);
          }
        });
    driver.stream(base(), Collections.nCopies(50, CALL), 4, DEADLINE, new Collecting());
    assertThat(outcomes).hasSize(50);
    assertThat(outcomes.values()).allMatch(each -> status(each) == 201);
    assertThat(connections).hasValue(4);
  }

  @Test
  void aConnectionThatEndsAfterTheRequestLeavesTheOutcomeOpen() throws Exception {
    serve(Http1DriverTest::untilBodyBegins);
    driver.stream(base(), List.of(CALL), 1, DEADLINE, new Collecting());
    assertThat(outcomes.get(0)).isInstanceOf(Outcome.Lost.class);
  }

  @Test
  void anAnswerThatDoesNotComeInTimeLeavesTheOutcomeOpen() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    serve(
        socket -> {
          untilBodyBegins(socket);
          await(never);
        });
    driver.volley(base(), List.of(CALL), Duration.ofMillis(100), new Collecting());
    never.countDown();
    assertThat(outcomes.get(0)).isInstanceOf(Outcome.Lost.class);
  }

  @Test
  void whereNobodyListensNothingWasSent() throws Exception {
    URI base = base();
    server.close();
    driver.volley(base, List.of(CALL), DEADLINE, new Collecting());
    assertThat(outcomes.get(0)).isInstanceOf(Outcome.NotSent.class);
    outcomes.clear();
    driver.stream(base, List.of(CALL), 1, DEADLINE, new Collecting());
    assertThat(outcomes.get(0)).isInstanceOf(Outcome.NotSent.class);
  }

  private class Collecting implements Observer {
    @Override
    public void sending(int call, int lane) {
      sent.add(call);
    }

    @Override
    public void done(int call, int lane, Outcome outcome) {
      assertThat(outcomes.put(call, outcome)).isNull();
    }
  }

  @FunctionalInterface
  private interface Handler {
    void handle(Socket socket) throws IOException, InterruptedException;
  }

  private void serve(Handler handler) {
    Thread.ofVirtual()
        .start(
            () -> {
              while (!server.isClosed()) {
                try {
                  Socket socket = server.accept();
                  Thread.ofVirtual().start(() -> handle(handler, socket));
                } catch (IOException e) {
                  return; // closed at the end of the test
                }
              }
            });
  }

  private static void handle(Handler handler, Socket socket) {
    try (socket) {
      handler.handle(socket);
    } catch (IOException e) {
      // The client went away, which some tests want.
      assertThat(socket).isNotNull();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] untilBodyBegins(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = socket.getInputStream().read();
      if (b < 0) {
        break;
      }
      head.append((char) b);
    }
    return head.toString().getBytes(ISO_8859_1);
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int status(Outcome outcome) {
    return outcome instanceof Outcome.Answered answered ? answered.answer().status() : -1;
  }

  private URI base() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  private static ServerSocket listen() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
