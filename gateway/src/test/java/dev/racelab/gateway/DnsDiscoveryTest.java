package dev.racelab.gateway;

import static dev.racelab.gateway.GatewayUnderTest.problem;
import static dev.racelab.gateway.GatewayUnderTest.servedBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.dns.DnsResponseCode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replicas that are found by a name, and come and go without a restart of the gateway. */
class DnsDiscoveryTest {
  private final FakeDns dns = new FakeDns();
  private final GatewayUnderTest gateway = new GatewayUnderTest();
  private final FakeReplica one = gateway.replica("one");
  private final FakeReplica two = gateway.replica("two", "127.0.0.2", one.port());

  @AfterEach
  void stop() {
    gateway.close();
    dns.close();
  }

  private void start(String... addresses) {
    dns.addresses = List.of(addresses);
    gateway
        .set("services.account.dns", FakeDns.NAME + ":" + one.port())
        .set("dns.server", dns.address())
        .set("dns.interval", "20ms")
        .set("dns.timeout", "100ms")
        .start();
    Await.until("the name was looked up", gateway::informed);
  }

  private Set<String> servers() {
    Set<String> servers = new TreeSet<>();
    for (int i = 0; i < 4; i++) {
      servers.add(servedBy(gateway.get("/api/accounts/1")));
    }
    return servers;
  }

  @Test
  void everyAddressOfANameIsAReplica() {
    start("127.0.0.1", "127.0.0.2");
    Await.until("both are ready", () -> gateway.ready() == 2);

    assertThat(servers()).containsExactly("one", "two");
  }

  @Test
  void anAddressThatJoinsAnAnswerIsUsedHoweverLongTheLastAnswerWasToLive() {
    start("127.0.0.1");
    Await.until("the first is ready", () -> gateway.ready() == 1);

    dns.addresses = List.of("127.0.0.2", "127.0.0.1");

    Await.until("the second is used", () -> servers().equals(Set.of("one", "two")));
  }

  @Test
  void anAddressThatLeavesGetsNothingMoreAndFinishesWhatItHas() {
    start("127.0.0.1", "127.0.0.2");
    Await.until("both are ready", () -> gateway.ready() == 2);
    one.behaviour = one::hold;
    two.behaviour = two::hold;
    CompletableFuture<HttpResponse<String>> held =
        gateway.begin(gateway.request("/api/accounts/1").build());
    Await.until("one is held", () -> one.requests.get() + two.requests.get() == 1);
    FakeReplica leaving = one.requests.get() == 1 ? one : two;
    FakeReplica staying = leaving == one ? two : one;
    staying.behaviour = FakeReplica::echo;

    dns.addresses = List.of(leaving == one ? "127.0.0.2" : "127.0.0.1");
    Await.until("it has left", () -> gateway.ready() == 1);

    assertThat(servers()).hasSize(1);
    assertThat(leaving.requests).hasValue(1);
    leaving.release();
    assertThat(held.join().body()).isEqualTo("released");
  }

  @ParameterizedTest
  @ValueSource(strings = {"silence", "SERVFAIL", "REFUSED", "no address"})
  void whereTheNameServerSaysNothingOfUseTheLastAnswerStays(String trouble) {
    start("127.0.0.1");
    Await.until("the first is ready", () -> gateway.ready() == 1);

    dns.silent = trouble.equals("silence");
    dns.code =
        switch (trouble) {
          case "SERVFAIL" -> DnsResponseCode.SERVFAIL;
          case "REFUSED" -> DnsResponseCode.REFUSED;
          default -> DnsResponseCode.NOERROR;
        };
    dns.addresses = List.of();
    int before = dns.questions.get();
    Await.until("it was asked again and again", () -> dns.questions.get() > before + 6);
    assertThat(servers()).containsExactly("one");

    dns.silent = false;
    dns.code = DnsResponseCode.NOERROR;
    dns.addresses = List.of("127.0.0.2");
    Await.until("its next answer is in force", () -> servers().equals(Set.of("two")));
  }

  @Test
  void aNameThatIsNoMoreIsAnAnswerAndEmptiesTheList() {
    start("127.0.0.1");
    Await.until("the first is ready", () -> gateway.ready() == 1);

    dns.addresses = List.of();
    dns.code = DnsResponseCode.NXDOMAIN;
    Await.until("nobody is left", () -> gateway.ready() == 0);

    assertThat(problem(gateway.get("/api/accounts/1")))
        .isEqualTo("503 dependency-unavailable definite=true");
  }

  @Test
  void aNameThatCannotBeLookedUpDoesNotKeepTheGatewayFromItsOtherServices() {
    dns.silent = true;
    gateway.set("services.order.prefixes", "/orders").set("services.order.replicas", two.address());

    start();

    Await.until("the other service is ready", () -> gateway.ready() == 1);
    assertThat(servedBy(gateway.get("/api/orders/1"))).isEqualTo("two");
  }
}
