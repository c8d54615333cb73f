package dev.racelab.lab.cluster;

import dev.racelab.embedded.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Starts every program of this repository several times, one start after the other and the forms by
 * turns, so that what else the machine does hits both alike.
 */
public final class StartUps {
  private static final Duration READY_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_GRACE = Duration.ofSeconds(20);
  private static final int REQUESTS_BEFORE_REST = 100;

  private final Path home;
  private final RunFolder folder;
  private final Path publicKey;

  /**
   * A measurement.
   *
   * @param home the repository, where the programs are built in both forms
   * @param folder where logs go; the lab's own or empty
   * @param publicKey the file with which services check tokens
   */
  public StartUps(Path home, Path folder, Path publicKey) {
    this.home = home;
    this.folder = new RunFolder(folder);
    this.publicKey = publicKey;
  }

  /** Measures {@code times} starts of each program in each form, after one that does not count. */
  public List<StartUp> measure(int times) {
    folder.prepare();
    var services = ServiceDescriptor.all(home, Form.JVM);
    try (var stores = Stores.start(folder.stores(), services)) {
      List<StartUp> all = new ArrayList<>();
      for (var service : services) {
        var environment = new HashMap<>(stores.environment(service));
        environment.put("MP_JWT_VERIFY_PUBLICKEY_LOCATION", publicKey.toUri().toString());
        all.addAll(byTurns(service.name(), environment, times));
      }
      all.addAll(byTurns(ServiceDescriptor.gateway(home, Form.JVM).name(), gateway(), times));
      return all;
    } finally {
      folder.deleteData();
    }
  }

  /** A gateway with nobody behind it. */
  private Map<String, String> gateway() {
    var replicas = new ReplicaFile(folder.replicaFile());
    replicas.write(
        ServiceDescriptor.names().stream()
            .collect(Collectors.toMap(name -> name, name -> List.<String>of())));
    return Map.of("RACELAB_GATEWAY_REPLICAS_FILE", replicas.path().toString());
  }

  private List<StartUp> byTurns(String name, Map<String, String> environment, int times) {
    Map<Form, List<Start>> starts = new HashMap<>();
    for (int turn = 0; turn <= times; turn++) {
      for (var form : Form.values()) {
        var start = start(program(name, form), form, environment);
        if (turn > 0) {
          starts.computeIfAbsent(form, each -> new ArrayList<>()).add(start);
        }
      }
    }
    List<StartUp> measured = new ArrayList<>();
    starts.forEach((form, list) -> measured.add(startUp(name, form, list)));
    return measured.stream().sorted((a, b) -> a.form().compareTo(b.form())).toList();
  }

  private static StartUp startUp(String name, Form form, List<Start> starts) {
    return new StartUp(
        name, form, starts.stream().map(Start::taken).toList(), starts.getLast().memoryBytes());
  }

  private ServiceDescriptor program(String name, Form form) {
    return ServiceDescriptor.all(home, form).stream()
        .filter(service -> service.name().equals(name))
        .findFirst()
        .orElseGet(() -> ServiceDescriptor.gateway(home, form));
  }

  private record Start(Duration taken, OptionalLong memoryBytes) {}

  private Start start(ServiceDescriptor service, Form form, Map<String, String> environment) {
    var flags =
        ClassArchive.of(service.program())
            .filter(ClassArchive::isThere)
            .map(ClassArchive::readingFlags)
            .orElse(List.of());
    var began = System.nanoTime();
    var replica =
        LocalReplica.launch(
            service,
            service.name() + "-" + form.word(),
            Ports.free(),
            environment,
            flags,
            folder.logs());
    try {
      replica.awaitReady(began + READY_LIMIT.toNanos());
      var taken = Duration.ofNanos(System.nanoTime() - began);
      for (int request = 0; request < REQUESTS_BEFORE_REST; request++) {
        replica.isReady();
      }
      return new Start(taken, residentBytes(replica.process().pid()));
    } finally {
      replica.process().stop(STOP_GRACE);
    }
  }

  /** What Linux says; other systems are not asked. */
  private static OptionalLong residentBytes(long pid) {
    var status = Path.of("/proc", Long.toString(pid), "status");
    if (!Files.isReadable(status)) {
      return OptionalLong.empty();
    }
    try (var lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + status, e);
    }
  }
}
