package dev.racelab.lab.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
final class LocalBackendTest {
  private static final Duration WITHIN = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final List<String> progress = new ArrayList<>();

  @Test
  void replicasComeAndGoAndNothingIsLeft() throws IOException {
    List<Long> all;
    try (var backend = LocalBackend.start(setup("", Map.of("account", 2)))) {
      assertThat(backend.services()).containsExactly("account");
      assertThat(names(backend)).containsExactly("account-1", "account-2");
      assertThat(listed()).isEqualTo(addresses(backend));
      assertThat(backend.status()).extracting(ReplicaStatus::state).containsOnly("ready");
      assertThat(progress).hasSize(3);

      backend.scale("account", 3, WITHIN);
      assertThat(names(backend)).containsExactly("account-1", "account-2", "account-3");
      assertThat(listed()).isEqualTo(addresses(backend));

      var killed = backend.replicas("account").get(1);
      backend.kill(killed);
      assertThat(names(backend)).containsExactly("account-1", "account-3");
      assertThat(backend.losses("account"))
          .singleElement()
          .asString()
          .contains("account-2", "ended with exit status 137", "run/logs/account-2.log");
      assertThat(listed())
          .as("a crash does not announce itself")
          .contains(killed.address().toString());
      backend.scale("account", 3, WITHIN);
      assertThat(names(backend)).containsExactly("account-1", "account-2", "account-3");

      var first = backend.replicas("account").getFirst();
      backend.pause(first);
      assertThat(state(backend, "account-1")).isEqualTo("paused");
      backend.resume(first);
      assertThat(state(backend, "account-1")).isEqualTo("ready");

      backend.pause(backend.replicas("account").getLast());
      backend.scale("account", 1, WITHIN);
      assertThat(names(backend)).containsExactly("account-1");
      assertThat(listed()).isEqualTo(addresses(backend));
      all = backend.status().stream().map(ReplicaStatus::pid).toList();
    }
    assertThat(all).hasSize(2).allMatch(pid -> ProcessHandle.of(pid).isEmpty());
    assertThat(folder.resolve("run/postgres/data")).doesNotExist();
    assertThat(folder.resolve("run/logs/account-2.log")).content().contains("account-2 is up");
  }

  @Test
  void servicesStandBesideEachOtherAndAreScaledApart() throws IOException {
    var setup = setup("", Map.of("account", 2, "order", 1), "account", "order");
    try (var backend = LocalBackend.start(setup)) {
      assertThat(backend.services()).containsExactly("account", "order");
      assertThat(progress).hasSize(4).anyMatch(line -> line.startsWith("1 order replica ready"));
      backend.scale("order", 2, WITHIN);
      assertThat(names(backend)).containsExactly("account-1", "account-2");
      assertThat(backend.replicas("order")).extracting(Replica::name).contains("order-2");
      assertThat(listed("order")).hasSize(2).doesNotContainAnyElementsOf(listed("account"));
    }
  }

  @Test
  void servicesThatNobodyNeedsAreNotStarted() throws IOException {
    var setup = setup("", Map.of("order", 2), "account", "order").withOnly(Set.of("order"));
    try (var backend = LocalBackend.start(setup)) {
      assertThat(backend.services()).containsExactly("order");
      assertThat(backend.replicas("order")).hasSize(2);
      assertThat(backend.status()).extracting(ReplicaStatus::service).doesNotContain("account");
    }
    assertThatThrownBy(() -> setup.withOnly(Set.of("account")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is order");
  }

  @Test
  void aReplicaThatEndsIsToldWithItsStatusAndItsLastWords() {
    assertThatThrownBy(() -> LocalBackend.start(setup("exit", Map.of())))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("account-1 at http://127.0.0.1:")
        .hasMessageContaining("exit status 3")
        .hasMessageContaining(folder.resolve("run/logs/account-1.log").toString())
        .hasMessageContaining("account-1 cannot find its dinner");
    assertThat(new RunFolder(folder.resolve("run")).pidFiles()).isEmpty();
  }

  @Test
  void aReplicaThatDoesNotBecomeReadyIsNotAdded() throws IOException {
    var setup = setup("", Map.of());
    try (var backend = LocalBackend.start(setup)) {
      var before = listed();
      // So short that even a healthy one cannot make it.
      assertThatThrownBy(() -> backend.scale("account", 2, Duration.ofMillis(1)))
          .isInstanceOf(ClusterException.class)
          .hasMessageContaining("account-2")
          .hasMessageContaining("did not become ready in time");
      assertThat(names(backend)).containsExactly("account-1");
      assertThat(listed()).isEqualTo(before);
    }
  }

  @Test
  void aPortInUseIsTold() throws IOException {
    try (var taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      var setup = setup("", Map.of()).withGatewayPort(taken.getLocalPort());
      assertThatThrownBy(() -> LocalBackend.start(setup))
          .isInstanceOf(ClusterException.class)
          .hasMessageContaining("port " + taken.getLocalPort() + " is in use");
    }
  }

  @Test
  void aMissingBuildIsTold() {
    var setup = LocalSetup.of(folder, folder.resolve("run"), folder.resolve("k"), Map.of());
    assertThatThrownBy(() -> LocalBackend.start(setup))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("account is not built")
        .hasMessageContaining("quarkus-run.jar");
  }

  @Test
  void aMissingNativeBuildIsToldWithTheCommandThatMakesIt() {
    var setup =
        LocalSetup.of(folder, Form.NATIVE, folder.resolve("run"), folder.resolve("k"), Map.of());
    assertThatThrownBy(() -> LocalBackend.start(setup))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("account is not built")
        .hasMessageContaining("racelab-account-service-runner is missing")
        .hasMessageContaining("./racelab native-test");
  }

  @Test
  void wrongWishesAreRefusedWithWhatIsAllowed() {
    assertThatThrownBy(() -> setup("", Map.of("acount", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is account");
    assertThatThrownBy(() -> setup("", Map.of("account", 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 12");
  }

  private LocalSetup setup(String behaviour, Map<String, Integer> replicas) {
    return setup(behaviour, replicas, "account");
  }

  private LocalSetup setup(String behaviour, Map<String, Integer> replicas, String... services) {
    return new LocalSetup(
        Stream.of(services)
            .map(name -> new ServiceDescriptor(name, fake(behaviour), true))
            .toList(),
        new ServiceDescriptor("gateway", fake(""), false),
        folder.resolve("run"),
        folder.resolve("public.pem"),
        Optional.empty(),
        0,
        replicas,
        progress::add);
  }

  private static ServiceProgram fake(String behaviour) {
    return new ServiceProgram.OnJvm(
        List.of(
            "-cp",
            FakeService.class.getProtectionDomain().getCodeSource().getLocation().getPath(),
            FakeService.class.getName(),
            behaviour));
  }

  private static List<String> names(Backend backend) {
    return backend.replicas("account").stream().map(Replica::name).toList();
  }

  private static List<String> addresses(Backend backend) {
    return backend.replicas("account").stream().map(it -> it.address().toString()).toList();
  }

  private List<String> listed() throws IOException {
    return listed("account");
  }

  private List<String> listed(String service) throws IOException {
    var list = new ObjectMapper().readTree(folder.resolve("run/replicas.json").toFile());
    var addresses = new ArrayList<String>();
    list.get(service).forEach(address -> addresses.add(address.asText()));
    return addresses;
  }

  private static String state(LocalBackend backend, String name) {
    return backend.status().stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow()
        .state();
  }
}
