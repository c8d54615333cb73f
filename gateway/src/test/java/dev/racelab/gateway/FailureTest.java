package dev.racelab.gateway;

import static dev.racelab.gateway.GatewayUnderTest.problem;
import static dev.racelab.gateway.GatewayUnderTest.servedBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is repeated, what never is, and what the client is told. */
class FailureTest {
  private final GatewayUnderTest gateway = new GatewayUnderTest();

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void aRefusedConnectionGoesToAnotherReplicaAndTheRefuserIsTakenOutAtOnce() {
    FakeReplica a = gateway.replica("a");
    FakeReplica b = gateway.replica("b");
    gateway.set("readiness.interval", "5s").startWith(a, b);
    b.close();

    for (int i = 0; i < 6; i++) {
      HttpResponse<String> answer = gateway.post("/api/accounts/1/withdrawals", "{\"amount\":1}");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(servedBy(answer)).isEqualTo("a");
    }

    assertThat(a.requests).as("each request once").hasValue(6);
    assertThat(gateway.retries("connection-refused")).isEqualTo(1);
    assertThat(gateway.ready()).isEqualTo(1);
  }

  @Test
  void whenEveryReplicaRefusesTheConnectionNothingWasSent() {
    FakeReplica a = gateway.replica("a");
    gateway.set("readiness.interval", "5s").startWith(a);
    a.close();

    assertThat(problem(gateway.post("/api/accounts", "{}")))
        .isEqualTo("502 upstream-unreachable definite=true");
    assertThat(problem(gateway.post("/api/accounts", "{}")))
        .isEqualTo("503 dependency-unavailable definite=true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
  void aRequestWhoseReplicaDiesAfterItGotItIsNeverRepeated(String method) {
    FakeReplica a = gateway.replica("a");
    FakeReplica b = gateway.replica("b");
    a.behaviour = a::dieOnRequest;
    b.behaviour = b::dieOnRequest;
    gateway.startWith(a, b);

    HttpResponse<String> answer =
        gateway.send(
            gateway
                .request("/api/accounts/1/withdrawals")
                .header("Idempotency-Key", "k-1")
                .method(method, BodyPublishers.ofString("{\"amount\":1}"))
                .build());

    assertThat(problem(answer)).isEqualTo("502 upstream-unreachable definite=false");
    assertThat(a.requests.get() + b.requests.get()).as("requests at the replicas").isEqualTo(1);
    Await.until("nothing is in flight", () -> gateway.inFlight() == 0);
  }

  @Test
  void aPostWithoutABodyIsNotRepeatedEither() {
    FakeReplica a = gateway.replica("a");
    a.behaviour = a::dieOnRequest;
    FakeReplica b = gateway.replica("b");
    b.behaviour = b::dieOnRequest;
    gateway.startWith(a, b);

    assertThat(
            problem(
                gateway.send(
                    gateway.request("/api/accounts").POST(BodyPublishers.noBody()).build())))
        .isEqualTo("502 upstream-unreachable definite=false");
    assertThat(a.requests.get() + b.requests.get()).isEqualTo(1);
  }

  @Test
  void aGetWhoseReplicaDiesIsRepeatedOnceOnAnotherReplica() {
    FakeReplica a = gateway.replica("a");
    FakeReplica b = gateway.replica("b");
    FakeReplica c = gateway.replica("c");
    a.behaviour = a::dieOnRequest;
    gateway.startWith(a, b);

    assertThat(gateway.get("/api/accounts/1").statusCode()).isEqualTo(200);
    assertThat(gateway.get("/api/accounts/1").statusCode()).isEqualTo(200);
    assertThat(b.requests).hasValue(2);

    b.behaviour = b::dieOnRequest;
    c.behaviour = c::dieOnRequest;
    int before = a.requests.get() + b.requests.get();
    assertThat(problem(gateway.get("/api/accounts/1")))
        .isEqualTo("502 upstream-unreachable definite=false");
    assertThat(a.requests.get() + b.requests.get()).as("two tries").isEqualTo(before + 2);
  }

  @Test
  void aGetThatWasSentAndFindsNoSecondReplicaIsNotCalledDefinite() {
    FakeReplica a = gateway.replica("a");
    a.behaviour = a::dieOnRequest;
    gateway.startWith(a);

    assertThat(problem(gateway.get("/api/accounts/1")))
        .isEqualTo("502 upstream-unreachable definite=false");
    assertThat(a.requests).hasValue(1);
  }

  @Test
  void aReplicaThatStaysSilentIsGivenUpWithAnUnknownOutcome() {
    FakeReplica a = gateway.replica("a");
    a.behaviour = a::hold;
    gateway.set("upstream.idle-timeout", "150ms").startWith(a);

    assertThat(problem(gateway.post("/api/accounts", "{}")))
        .isEqualTo("504 upstream-timeout definite=false");
    assertThat(problem(gateway.get("/api/accounts/1")))
        .isEqualTo("504 upstream-timeout definite=false");
    assertThat(a.requests).as("a time-out is never repeated").hasValue(2);
    Await.until("nothing is in flight", () -> gateway.inFlight() == 0);
  }

  @Test
  void aBodyThatStopsComingIsTheClientsFault() throws Exception {
    FakeReplica a = gateway.replica("a");
    gateway.set("upstream.idle-timeout", "150ms").startWith(a);

    try (Socket socket = gateway.connect()) {
      socket.setSoTimeout(5_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          "POST /api/accounts HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"
              .getBytes(StandardCharsets.US_ASCII));
      byte[] answer = new byte[4096];
      int length = socket.getInputStream().read(answer);
      assertThat(new String(answer, 0, length, StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 400")
          .contains("malformed-request");
    }
  }

  @Test
  void anAnswerThatBreaksOffIsNotPassedOffAsWhole() {
    FakeReplica a = gateway.replica("a");
    a.behaviour =
        request -> {
          request.response().setChunked(true).write("half");
          request.response().write("half").onComplete(w -> request.connection().close());
        };
    gateway.startWith(a);

    CompletableFuture<HttpResponse<String>> answer =
        gateway.begin(gateway.request("/api/accounts/1").build());

    assertThat(answer).failsWithin(Duration.ofSeconds(5));
    Await.until("nothing is in flight", () -> gateway.inFlight() == 0);
  }

  @Test
  void aClientThatLeavesFreesItsPlace() throws Exception {
    FakeReplica a = gateway.replica("a");
    a.behaviour = a::hold;
    gateway.startWith(a);

    try (Socket socket = gateway.connect()) {
      socket
          .getOutputStream()
          .write(
              "GET /api/accounts/1 HTTP/1.1\r\nHost: x\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      Await.until("the replica has it", () -> a.requests.get() == 1);
      assertThat(gateway.admitted()).isEqualTo(1);
    }

    Await.until("both places are free", () -> gateway.inFlight() == 0 && gateway.admitted() == 0);
  }
}
