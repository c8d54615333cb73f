package dev.racelab.gateway;

import static dev.racelab.gateway.GatewayUnderTest.problem;
import static dev.racelab.gateway.GatewayUnderTest.servedBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which replica gets a request. */
class BalancingTest {
  private final GatewayUnderTest gateway = new GatewayUnderTest();

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void theReplicaWithTheFewestOutstandingRequestsIsChosen() {
    FakeReplica a = gateway.replica("a");
    FakeReplica b = gateway.replica("b");
    a.behaviour = a::hold;
    b.behaviour = b::hold;
    gateway.startWith(a, b);

    CompletableFuture<HttpResponse<String>> held =
        gateway.begin(gateway.request("/api/accounts/1").build());
    Await.until("one is held", () -> a.requests.get() + b.requests.get() == 1);
    FakeReplica busy = a.requests.get() == 1 ? a : b;
    FakeReplica idle = busy == a ? b : a;
    idle.behaviour = FakeReplica::echo;
    for (int i = 0; i < 6; i++) {
      assertThat(gateway.get("/api/accounts/1").statusCode()).isEqualTo(200);
    }

    assertThat(busy.requests).hasValue(1);
    assertThat(idle.requests).hasValue(6);
    Await.until("only the held one is in flight", () -> gateway.inFlight() == 1);
    busy.release();
    assertThat(held.join().body()).isEqualTo("released");
    Await.until("nothing is in flight", () -> gateway.inFlight() == 0);
  }

  @Test
  void equallyLoadedReplicasTakeTurns() {
    FakeReplica a = gateway.replica("a");
    FakeReplica b = gateway.replica("b");
    gateway.startWith(a, b);

    List<String> servers =
        IntStream.range(0, 10).mapToObj(i -> servedBy(gateway.get("/api/accounts/1"))).toList();

    assertThat(servers).containsOnly("a", "b");
    assertThat(a.requests).hasValue(5);
  }

  @Test
  void anUnreadyReplicaGetsNothingUntilAProbeFindsItReady() {
    FakeReplica a = gateway.replica("a");
    FakeReplica b = gateway.replica("b");
    b.readiness = 503;
    gateway.set("services.account.replicas", a.address() + "," + b.address()).start();
    Await.until("both were probed", () -> gateway.ready() == 1 && b.probes.get() > 1);

    for (int i = 0; i < 6; i++) {
      assertThat(servedBy(gateway.get("/api/accounts/1"))).isEqualTo("a");
    }
    assertThat(b.requests).hasValue(0);

    b.readiness = 200;
    Await.until("b is ready", () -> gateway.ready() == 2);
    Await.until("b is used", () -> servedBy(gateway.get("/api/accounts/1")).equals("b"));
  }

  @Test
  void aReplicaThatDoesNotAnswerItsProbeIsTakenOut() {
    FakeReplica a = gateway.replica("a");
    gateway.set("readiness.timeout", "100ms").startWith(a);

    a.behaviour = request -> {};
    a.readiness = 500;

    Await.until("a is out", () -> gateway.ready() == 0);
    HttpResponse<String> answer = gateway.get("/api/accounts/1");
    assertThat(problem(answer)).isEqualTo("503 dependency-unavailable definite=true");
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(servedBy(answer)).isEqualTo("gateway");
  }

  /** All of a fleet that is overloaded are slow to answer probes; to refuse all is no help. */
  @Test
  void whereNobodyAnswersProbesInTimeSafeRequestsAreSentAllTheSameAndOthersRefused() {
    FakeReplica a = gateway.replica("a");
    FakeReplica b = gateway.replica("b");
    gateway.set("readiness.timeout", "100ms").startWith(a, b);

    a.readiness = FakeReplica.SILENT;
    Await.until("a is set aside", () -> gateway.ready() == 1);
    for (int i = 0; i < 6; i++) {
      assertThat(servedBy(gateway.get("/api/accounts/1"))).isEqualTo("b");
    }
    b.readiness = 503;
    Await.until("b is out", () -> gateway.ready() == 0);

    assertThat(servedBy(gateway.get("/api/accounts/1"))).isEqualTo("a");
    assertThat(problem(gateway.post("/api/accounts", "{}")))
        .isEqualTo("503 dependency-unavailable definite=true");
    assertThat(gateway.ready()).isZero();
    a.readiness = 200;
    Await.until("a is ready again", () -> gateway.ready() == 1);
    assertThat(servedBy(gateway.post("/api/accounts", "{}"))).isEqualTo("a");
  }

  @Test
  void whoeverIsUnreadyDoesNotBecomeALastResortByFallingSilent() {
    FakeReplica a = gateway.replica("a");
    gateway.set("readiness.timeout", "100ms").startWith(a);

    a.readiness = 503;
    Await.until("a is out", () -> gateway.ready() == 0);
    a.readiness = FakeReplica.SILENT;
    int before = a.probes.get();
    Await.until("a was probed", () -> a.probes.get() > before + 1);

    assertThat(problem(gateway.get("/api/accounts/1")))
        .isEqualTo("503 dependency-unavailable definite=true");
  }

  @Test
  void aGatewayThatIsToEndServesOnAndSendsItsClientsAway() {
    FakeReplica a = gateway.replica("a");
    gateway.startWith(a);
    assertThat(gateway.get("/api/accounts/1").headers().firstValue("Connection")).isEmpty();

    gateway.leave();

    HttpResponse<String> answer = gateway.get("/api/accounts/1");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Connection")).hasValue("close");
    assertThat(gateway.get("/nothing").headers().firstValue("Connection")).hasValue("close");
  }

  @Test
  void withoutAnyReplicaTheAnswerIsADefiniteRefusal() {
    gateway.startWith();

    assertThat(problem(gateway.post("/api/accounts", "{}")))
        .isEqualTo("503 dependency-unavailable definite=true");
  }

  @Test
  void aChangedListAddsAndRemovesReplicas(@TempDir Path directory) throws IOException {
    FakeReplica a = gateway.replica("a");
    FakeReplica b = gateway.replica("b");
    a.behaviour = a::hold;
    Path file = directory.resolve("replicas.json");
    gateway.set("replicas-file", file.toString()).start();
    assertThat(gateway.informed()).isFalse();

    replace(file, "{\"account\":[\"" + a.address() + "\"]}");
    Await.until("a is ready", () -> gateway.ready() == 1);
    Await.until("the list is known", gateway::informed); // said after its replicas were asked
    CompletableFuture<HttpResponse<String>> held =
        gateway.begin(gateway.request("/api/accounts/1").build());
    Await.until("a has one", () -> a.requests.get() == 1);

    replace(file, "{\"account\":[\"" + b.address() + "\"]}");
    Await.until("b replaced a", () -> b.probes.get() > 1 && gateway.ready() == 1);
    Await.until("b answers", () -> gateway.get("/api/accounts/1").statusCode() == 200);
    int probes = a.probes.get();
    for (int i = 0; i < 4; i++) {
      assertThat(servedBy(gateway.get("/api/accounts/1"))).isEqualTo("b");
    }
    a.release();
    assertThat(held.join().body())
        .as("what a removed replica had, it finishes")
        .isEqualTo("released");
    assertThat(a.requests).hasValue(1);
    assertThat(a.probes.get()).isBetween(probes, probes + 1);
  }

  /** A roll-out: DNS names the new pod and no more the old one, whom nobody has probed yet. */
  @Test
  void whoHasLeftTheListServesOnUntilOneOfItIsReady(@TempDir Path directory) throws IOException {
    FakeReplica a = gateway.replica("a");
    FakeReplica b = gateway.replica("b");
    b.readiness = 503;
    Path file = directory.resolve("replicas.json");
    gateway.set("replicas-file", file.toString()).start();
    replace(file, "{\"account\":[\"" + a.address() + "\"]}");
    Await.until("a is ready", () -> gateway.ready() == 1);

    replace(file, "{\"account\":[\"" + b.address() + "\"]}");
    Await.until("b is in the list and was judged", () -> b.probes.get() > 1);

    assertThat(gateway.ready()).isZero();
    assertThat(servedBy(gateway.post("/api/accounts", "{}"))).isEqualTo("a");
    b.readiness = 200;
    Await.until("b is ready", () -> gateway.ready() == 1);
    int before = a.requests.get();
    for (int i = 0; i < 4; i++) {
      assertThat(servedBy(gateway.post("/api/accounts", "{}"))).isEqualTo("b");
    }
    assertThat(a.requests).hasValue(before);
  }

  @Test
  void aBrokenListLeavesTheLastGoodOneInForce(@TempDir Path directory) throws IOException {
    FakeReplica a = gateway.replica("a");
    FakeReplica b = gateway.replica("b");
    Path file = directory.resolve("replicas.json");
    replace(file, "{\"account\":[\"" + a.address() + "\"]}");
    gateway.set("replicas-file", file.toString()).start();
    Await.until("a is ready", () -> gateway.ready() == 1);

    for (String broken : List.of("{\"account\":", "{\"account\":[\"ftp://x\"]}", "[]")) {
      replace(file, broken);
      assertThat(servedBy(gateway.get("/api/accounts/1"))).isEqualTo("a");
    }
    Files.delete(file);
    assertThat(servedBy(gateway.get("/api/accounts/1"))).isEqualTo("a");

    replace(file, "{\"account\":[\"" + a.address() + "\",\"" + b.address() + "\"],\"unknown\":[]}");
    Await.until("b is ready, too", () -> gateway.ready() == 2);
  }

  /** Replaces the file as the lab does: whole, by a rename. */
  static void replace(Path file, String text) throws IOException {
    Path next = Files.writeString(file.resolveSibling("next.json"), text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
