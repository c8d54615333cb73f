package dev.racelab.gateway;

import static dev.racelab.gateway.GatewayUnderTest.servedBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes through unchanged, what is changed, and how bodies flow. */
class PassingTest {
  private static final int SIZE = 64 << 20;

  /** The kernel's buffers on two connections may take some 20 MiB; more is the gateway's. */
  private static final long MOST_ON_THE_WAY = 32 << 20;

  private final GatewayUnderTest gateway = new GatewayUnderTest();

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void pathQueryStatusHeadersAndBodyPassThrough() {
    FakeReplica a = gateway.replica("account-1");
    MultiMap seen = MultiMap.caseInsensitiveMultiMap();
    a.behaviour =
        request -> {
          seen.addAll(request.headers());
          request.body(
              body ->
                  request
                      .response()
                      .setStatusCode(201)
                      .putHeader("Location", a.address() + "/accounts/7")
                      .putHeader("Lab-Rendezvous-Met", "2")
                      .putHeader("Keep-Alive", "timeout=5")
                      .end(request.uri() + " " + body.result()));
        };
    gateway.startWith(a);

    HttpResponse<String> answer =
        gateway.send(
            gateway
                .request("/api/accounts/%C3%A4?limit=1&after=a%20b")
                .header("Authorization", "Bearer x")
                .header("Lab-Strategy", "none")
                .header("TE", "trailers")
                .POST(BodyPublishers.ofString("body"))
                .build());

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.body()).isEqualTo("/accounts/%C3%A4?limit=1&after=a%20b body");
    assertThat(servedBy(answer)).isEqualTo("account-1");
    assertThat(answer.headers().firstValue("Location")).hasValue("/api/accounts/7");
    assertThat(answer.headers().firstValue("Lab-Rendezvous-Met")).hasValue("2");
    assertThat(answer.headers().firstValue("Keep-Alive")).isEmpty();
    assertThat(seen.get("Authorization")).isEqualTo("Bearer x");
    assertThat(seen.get("Lab-Strategy")).isEqualTo("none");
    assertThat(seen.get("TE")).isNull();
    assertThat(seen.get("X-Forwarded-For")).isEqualTo("127.0.0.1");
    assertThat(seen.get("Host")).isEqualTo(a.address().substring("http://".length()));
  }

  @Test
  void whatTheConnectionHeaderNamesStaysOnItsHop() throws Exception {
    FakeReplica a = gateway.replica("a");
    MultiMap seen = MultiMap.caseInsensitiveMultiMap();
    a.behaviour =
        request -> {
          seen.addAll(request.headers());
          request.response().end();
        };
    gateway.startWith(a);

    try (Socket socket = gateway.connect()) {
      socket.setSoTimeout(5_000);
      socket
          .getOutputStream()
          .write(
              "GET /api/accounts/1 HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nX-Stays: 1\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
    }
    assertThat(seen.get("X-Hop")).isNull();
    assertThat(seen.get("X-Stays")).isEqualTo("1");
  }

  @Test
  void answersWithoutABodyPassThrough() {
    FakeReplica a = gateway.replica("a");
    a.behaviour = request -> request.response().setStatusCode(204).end();
    gateway.startWith(a);

    assertThat(gateway.get("/api/accounts/1").statusCode()).isEqualTo(204);
    a.behaviour = request -> request.response().putHeader("Content-Length", "5").end();
    HttpResponse<String> head =
        gateway.send(
            gateway.request("/api/accounts/1").method("HEAD", BodyPublishers.noBody()).build());
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("Content-Length")).hasValue("5");
    a.behaviour = FakeReplica::echo;
    assertThat(gateway.get("/api/accounts/1").body()).isEqualTo("/accounts/1 0");
  }

  @Test
  void anEarlyAnswerReachesTheClientBeforeItsBodyIsSent() throws Exception {
    FakeReplica a = gateway.replica("a");
    a.behaviour = request -> request.response().setStatusCode(401).end("no");
    gateway.set("admission.max-body-size", "100M").startWith(a);

    try (Socket socket = gateway.connect()) {
      socket.setSoTimeout(5_000);
      socket
          .getOutputStream()
          .write(
              "POST /api/accounts HTTP/1.1\r\nHost: x\r\nContent-Length: 90000000\r\n\r\n{"
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .as("the answer, then the end, because nobody reads the rest")
          .startsWith("HTTP/1.1 401")
          .endsWith("no");
    }
    Await.until("nothing is in flight", () -> gateway.inFlight() == 0);
  }

  @Test
  void aLargeUploadWaitsForASlowReplicaInsteadOfFillingMemory() throws Exception {
    FakeReplica a = gateway.replica("a");
    Promise<Void> go = Promise.promise();
    AtomicLong arrived = new AtomicLong();
    a.behaviour =
        request -> {
          request.pause();
          request.handler(chunk -> arrived.addAndGet(chunk.length()));
          request.endHandler(end -> request.response().end("all"));
          go.future().onComplete(gone -> request.resume());
        };
    gateway.set("admission.max-body-size", "65M").startWith(a);

    AtomicLong written = new AtomicLong();
    try (Socket socket = gateway.connect()) {
      socket.setSoTimeout(20_000);
      CompletableFuture<Void> upload =
          CompletableFuture.runAsync(
              () -> upload(socket, written), task -> Thread.ofVirtual().start(task));
      awaitStall("upload", written);
      assertThat(written.get()).isBetween(1L, MOST_ON_THE_WAY);
      assertThat(arrived).hasValue(0);

      go.complete();
      upload.join();
      byte[] answer = new byte[1024];
      int length = socket.getInputStream().read(answer);
      assertThat(new String(answer, 0, length, StandardCharsets.US_ASCII)).endsWith("all");
      assertThat(arrived).hasValue(SIZE);
    }
  }

  @Test
  void aLargeAnswerWaitsForASlowClientInsteadOfFillingMemory() throws Exception {
    FakeReplica a = gateway.replica("a");
    AtomicLong written = new AtomicLong();
    a.behaviour =
        request -> {
          request.response().putHeader("Content-Length", String.valueOf(SIZE));
          download(request.response(), written);
        };
    gateway.startWith(a);

    try (Socket socket = gateway.connect()) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              "GET /api/accounts/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      awaitStall("download", written);
      assertThat(written.get()).isBetween(1L, MOST_ON_THE_WAY);

      long read = 0;
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        read += n;
      }
      assertThat(read).isBetween((long) SIZE, SIZE + 1_000L);
    }
  }

  private static void upload(Socket socket, AtomicLong written) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /api/accounts HTTP/1.1\r\nHost: x\r\nContent-Length: " + SIZE + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      byte[] chunk = new byte[1 << 16];
      while (written.get() < SIZE) {
        out.write(chunk);
        written.addAndGet(chunk.length);
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static void download(HttpServerResponse response, AtomicLong written) {
    while (written.get() < SIZE && !response.writeQueueFull()) {
      response.write(Buffer.buffer(new byte[1 << 16]));
      written.addAndGet(1 << 16);
    }
    if (written.get() < SIZE) {
      response.drainHandler(drained -> download(response, written));
    } else {
      response.end();
    }
  }

  /** A writer has stalled if its count does not change for 300 ms. */
  private static void awaitStall(String what, AtomicLong count) {
    AtomicLong last = new AtomicLong(-1);
    AtomicLong since = new AtomicLong(System.nanoTime());
    Await.until(
        what + " stalls",
        () -> {
          long now = System.nanoTime();
          long value = count.get();
          if (value == 0 || value != last.getAndSet(value)) {
            since.set(now);
          }
          return now - since.get() > 300_000_000L;
        });
  }
}
