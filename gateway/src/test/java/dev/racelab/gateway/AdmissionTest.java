package dev.racelab.gateway;

import static dev.racelab.gateway.GatewayUnderTest.problem;
import static dev.racelab.gateway.GatewayUnderTest.servedBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes in. */
class AdmissionTest {
  private final GatewayUnderTest gateway = new GatewayUnderTest();

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void aBodyThatSaysItIsTooLargeIsRefusedBeforeAnyReplicaSeesIt() {
    FakeReplica a = gateway.replica("a");
    gateway.set("admission.max-body-size", "1K").startWith(a);

    HttpResponse<String> answer = gateway.post("/api/accounts", "x".repeat(1025));

    assertThat(problem(answer)).isEqualTo("413 payload-too-large definite=true");
    assertThat(a.requests).hasValue(0);
    assertThat(gateway.post("/api/accounts", "x".repeat(1024)).statusCode()).isEqualTo(200);
  }

  @Test
  void aBodyWithoutALengthIsCutAtTheLimitAndNeverArrivesWhole() {
    FakeReplica a = gateway.replica("a");
    a.behaviour = a::hold;
    gateway.set("admission.max-body-size", "100K").startWith(a);

    HttpResponse<String> answer = gateway.send(chunked(100 * 1024 + 1));

    assertThat(problem(answer)).isEqualTo("413 payload-too-large definite=true");
    assertThat(a.wholeBodies).as("bodies that reached the replica whole").hasValue(0);
    Await.until("nothing is in flight", () -> gateway.inFlight() == 0);

    a.behaviour = FakeReplica::echo;
    assertThat(gateway.send(chunked(100 * 1024)).body()).isEqualTo("/accounts 102400");
  }

  private HttpRequest chunked(int size) {
    return gateway
        .request("/api/accounts")
        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[size])))
        .build();
  }

  @Test
  void moreRequestsThanTheBoundAreRefusedAtOnce() {
    FakeReplica a = gateway.replica("a");
    a.behaviour = a::hold;
    gateway.set("admission.max-in-flight", "2").startWith(a);
    CompletableFuture<HttpResponse<String>> first =
        gateway.begin(gateway.request("/api/accounts/1").build());
    CompletableFuture<HttpResponse<String>> second =
        gateway.begin(gateway.request("/api/accounts/1").build());
    Await.until("two are under way", () -> a.requests.get() == 2);

    HttpResponse<String> third = gateway.get("/api/accounts/1");

    assertThat(problem(third)).isEqualTo("503 overloaded definite=true");
    assertThat(third.headers().firstValue("Retry-After")).hasValue("1");
    a.release();
    assertThat(first.join().statusCode()).isEqualTo(200);
    assertThat(second.join().statusCode()).isEqualTo(200);
    a.behaviour = FakeReplica::echo;
    Await.until("a place is free", () -> gateway.admitted() == 0);
    assertThat(gateway.get("/api/accounts/1").statusCode()).isEqualTo(200);
  }

  @Test
  void tooManyHeadersAreRefused() {
    FakeReplica a = gateway.replica("a");
    gateway.set("admission.max-header-size", "1K").startWith(a);

    HttpResponse<String> answer =
        gateway.send(gateway.request("/api/accounts/1").header("X-Big", "x".repeat(2000)).build());

    assertThat(problem(answer)).isEqualTo("400 malformed-request definite=true");
    assertThat(a.requests).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/nothing/1",
        "/api",
        "/api/",
        "/elsewhere",
        "/api/accounts/../q/metrics",
        "/api/accounts/%2e%2e/lab/reset",
        "/api/accountsx"
      })
  void whatNobodyOwnsIsNotFound(String path) {
    FakeReplica a = gateway.replica("a");
    gateway.startWith(a);

    HttpResponse<String> answer = gateway.get(path);

    assertThat(problem(answer)).isEqualTo("404 not-found definite=true");
    assertThat(servedBy(answer)).isEqualTo("gateway");
    assertThat(answer.headers().firstValue("X-Request-Id")).isPresent();
    assertThat(a.requests).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abc",
        "A-Z_0.9",
        "0123456789012345678901234567890123456789012345678901234567890123"
      })
  void aSaneRequestIdIsKeptOnTheWholeWay(String id) {
    assertThat(idAtReplicaAndClient(id)).isEqualTo(id + " " + id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        "a;b",
        "ä",
        "01234567890123456789012345678901234567890123456789012345678901234"
      })
  void anOddRequestIdIsReplaced(String id) {
    assertThat(idAtReplicaAndClient(id)).matches("([0-9a-f-]{36}) \\1");
  }

  private String idAtReplicaAndClient(String id) {
    AtomicReference<String> seen = new AtomicReference<>("");
    FakeReplica a = gateway.replica("a");
    a.behaviour =
        request -> {
          String atReplica = String.join(",", request.headers().getAll("X-Request-Id"));
          seen.set(atReplica);
          request.response().putHeader("X-Request-Id", atReplica).end();
        };
    gateway.startWith(a);
    HttpResponse<String> answer =
        gateway.send(gateway.request("/api/accounts/1").header("X-Request-Id", id).build());
    return seen.get() + " " + String.join(",", answer.headers().allValues("X-Request-Id"));
  }
}
