package dev.racelab.lab.cluster;

import dev.racelab.embedded.ChildProcess;
import dev.racelab.embedded.Ports;
import dev.racelab.embedded.ServerException;
import dev.racelab.embedded.Signal;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A system on this machine: each replica a process of its own, real PostgreSQL and Redis, and the
 * gateway, all on loopback. Nothing of it outlives the JVM that started it, kill -9 included (see
 * {@link ChildProcess}). Thread-safe; one change at a time.
 */
public final class LocalBackend implements Backend {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration RESUME_LIMIT = Duration.ofSeconds(20);
  private static final Duration STOP_GRACE = Duration.ofSeconds(20);

  /** What a JVM's exit status is after an orderly end by TERM. */
  private static final int ENDED_BY_TERM = 128 + 15;

  /** How often the gateway looks at its replica list, and how often it asks for readiness. */
  private static final Duration LIST_POLL = Duration.ofMillis(50);

  private static final Duration PROBE_INTERVAL = Duration.ofMillis(200);

  /** After so long the gateway has read a new list and has asked each replica on it once. */
  private static final Duration LIST_KNOWN = LIST_POLL.multipliedBy(2).plus(PROBE_INTERVAL);

  private final LocalSetup setup;
  private final RunFolder folder;
  private final ReplicaFile replicaFile;
  private final Map<String, List<LocalReplica>> replicas = new TreeMap<>();
  private final Set<String> paused = new HashSet<>();
  private final Map<String, ClassArchive> writers = new HashMap<>();
  private final Set<Integer> ports = new HashSet<>();
  private final int gatewayPort;
  private @Nullable LocalReplica gateway;
  private @Nullable Stores stores;
  private @Nullable Neighbours neighbours;

  private LocalBackend(LocalSetup setup) {
    this.setup = setup;
    this.folder = new RunFolder(setup.folder());
    this.replicaFile = new ReplicaFile(folder.replicaFile());
    this.gatewayPort = setup.gatewayPort() == 0 ? freePort() : setup.gatewayPort();
    setup.services().forEach(service -> replicas.put(service.name(), new ArrayList<>()));
  }

  /**
   * Starts everything and returns when it takes requests.
   *
   * @throws ClusterException if something does not come up within 90 seconds; nothing runs then,
   *     and the logs are left in the setup's folder
   */
  public static LocalBackend start(LocalSetup setup) {
    var backend = new LocalBackend(setup);
    try {
      backend.start();
      return backend;
    } catch (ServerException e) {
      throw backend.abandoned(new ClusterException(String.valueOf(e.getMessage()), e));
    } catch (RuntimeException e) {
      throw backend.abandoned(e);
    }
  }

  private RuntimeException abandoned(RuntimeException failure) {
    try {
      close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  private synchronized void start() {
    var started = System.nanoTime();
    var deadline = started + START_LIMIT.toNanos();
    requireBuilt();
    if (!Ports.isFree(gatewayPort)) {
      throw new ClusterException(
          "port "
              + gatewayPort
              + " is in use by another program: choose another one for the gateway");
    }
    folder.prepare();
    // The gateway needs no store, so it starts first and beside everything else.
    writeReplicaFile();
    var gatewayReplica = launchGateway();
    gateway = gatewayReplica;
    neighbours = Neighbours.start(folder.keys(), gateway());
    stores = Stores.start(folder.stores(), setup.services());
    tell("PostgreSQL and Redis ready", started);
    // All at once: whoever is first migrates the schema, behind Flyway's lock in the database.
    setup
        .services()
        .forEach(
            service ->
                replicas(service)
                    .addAll(
                        launch(
                            service, IntStream.rangeClosed(1, count(service)).boxed().toList())));
    for (var service : setup.services()) {
      replicas(service).forEach(replica -> replica.awaitReady(deadline));
      tell(
          count(service)
              + " "
              + service.name()
              + (count(service) == 1 ? " replica" : " replicas")
              + " ready",
          started);
    }
    gatewayReplica.awaitReady(deadline);
    publish();
    tell("gateway ready", started);
  }

  private void tell(String what, long since) {
    setup.progress().accept("%s (%.1f s)".formatted(what, (System.nanoTime() - since) / 1e9));
  }

  private void requireBuilt() {
    for (var service : allPrograms()) {
      service
          .program()
          .file()
          .filter(file -> !Files.isRegularFile(file))
          .ifPresent(
              file -> {
                throw new ClusterException(
                    "%s is not built: %s is missing; '%s' builds it"
                        .formatted(service.name(), file, service.program().build()));
              });
    }
  }

  private List<ServiceDescriptor> allPrograms() {
    var all = new ArrayList<>(setup.services());
    all.add(setup.gateway());
    return all;
  }

  private LocalReplica launchGateway() {
    var environment =
        new HashMap<>(
            Map.of(
                "RACELAB_GATEWAY_REPLICAS_FILE", replicaFile.path().toString(),
                "RACELAB_GATEWAY_REPLICAS_POLL", millis(LIST_POLL),
                "RACELAB_GATEWAY_READINESS_INTERVAL", millis(PROBE_INTERVAL)));
    setup
        .signingKey()
        .ifPresent(
            key -> {
              environment.put("RACELAB_LAB_ENABLED", "true");
              environment.put("RACELAB_GATEWAY_SHOP_SIGNING_KEY", key.toString());
            });
    return launch(setup.gateway(), setup.gateway().name(), gatewayPort, environment);
  }

  private static String millis(Duration duration) {
    return duration.toMillis() + "ms";
  }

  /** Starts these replicas; if one cannot be launched at all, none of them runs. */
  private List<LocalReplica> launch(ServiceDescriptor service, List<Integer> numbers) {
    var launched = new ArrayList<LocalReplica>();
    try {
      var environment = new HashMap<>(Objects.requireNonNull(stores).environment(service));
      environment.put("MP_JWT_VERIFY_PUBLICKEY_LOCATION", setup.publicKey().toUri().toString());
      environment.putAll(Objects.requireNonNull(neighbours).environment(service));
      for (var number : numbers) {
        launched.add(launch(service, service.name() + "-" + number, freePort(), environment));
      }
      return launched;
    } catch (RuntimeException e) {
      stop(launched);
      throw e;
    }
  }

  private LocalReplica launch(
      ServiceDescriptor service, String name, int port, Map<String, String> environment) {
    return LocalReplica.launch(
        service, name, port, environment, archiveFlags(service, name), folder.logs());
  }

  /** The first JVM of a program that has no archive yet writes one when it ends. */
  private List<String> archiveFlags(ServiceDescriptor service, String name) {
    var archive = ClassArchive.of(service.program());
    if (archive.isEmpty()) {
      return List.of();
    }
    if (archive.get().isThere()) {
      return archive.get().readingFlags();
    }
    var writes = writers.values().stream().noneMatch(archive.get()::equals);
    if (writes) {
      writers.put(name, archive.get());
    }
    return writes ? archive.get().writingFlags() : List.of();
  }

  /** Of two that start at once, both might be given the same free port; so none is given twice. */
  private int freePort() {
    int port = Ports.free();
    while (!ports.add(port)) {
      port = Ports.free();
    }
    return port;
  }

  /** Writes the list and returns when the gateway goes by it. */
  private void publish() {
    writeReplicaFile();
    LockSupport.parkNanos(LIST_KNOWN.toNanos());
  }

  private void writeReplicaFile() {
    var addresses = new TreeMap<String, List<String>>();
    replicas.forEach(
        (service, list) ->
            addresses.put(
                service, list.stream().map(it -> it.replica().address().toString()).toList()));
    replicaFile.write(addresses);
  }

  private List<LocalReplica> replicas(ServiceDescriptor service) {
    return Objects.requireNonNull(replicas.get(service.name()));
  }

  private int count(ServiceDescriptor service) {
    return Objects.requireNonNull(setup.replicas().get(service.name()));
  }

  @Override
  public URI gateway() {
    return URI.create("http://127.0.0.1:" + gatewayPort);
  }

  @Override
  public synchronized Optional<URI> mail() {
    return Optional.ofNullable(neighbours).map(Neighbours::mail);
  }

  @Override
  public List<String> services() {
    return setup.services().stream().map(ServiceDescriptor::name).toList();
  }

  @Override
  public synchronized List<Replica> replicas(String service) {
    return known(service).stream()
        .filter(it -> it.process().isAlive())
        .map(LocalReplica::replica)
        .toList();
  }

  @Override
  public synchronized List<String> losses(String service) {
    return known(service).stream()
        .filter(it -> !it.process().isAlive())
        .map(LocalReplica::ending)
        .toList();
  }

  private List<LocalReplica> known(String service) {
    LocalSetup.requireKnown(services(), service);
    return Objects.requireNonNull(replicas.get(service));
  }

  /** Replicas that were killed are replaced; those that stay are not touched. */
  @Override
  public synchronized void scale(String service, int count, Duration within) {
    LocalSetup.requireCount(count);
    var deadline = System.nanoTime() + within.toNanos();
    var list = known(service);
    list.removeIf(it -> !it.process().isAlive());
    if (count >= list.size()) {
      grow(service, list, count, deadline);
    } else {
      shrink(list, count);
    }
  }

  private void grow(String service, List<LocalReplica> list, int count, long deadline) {
    var taken = list.stream().map(it -> it.replica().name()).toList();
    var numbers =
        IntStream.rangeClosed(1, LocalSetup.MOST_REPLICAS)
            .filter(number -> !taken.contains(service + "-" + number))
            .limit(count - list.size())
            .boxed()
            .toList();
    var added = launch(descriptor(service), numbers);
    try {
      added.forEach(replica -> replica.awaitReady(deadline));
    } catch (RuntimeException e) {
      stop(added);
      throw e;
    }
    list.addAll(added);
    list.sort(Comparator.comparingInt(LocalBackend::number));
    publish();
  }

  private static int number(LocalReplica replica) {
    var name = replica.replica().name();
    return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
  }

  /** First out of the list, so that no request comes any more, then the process ends in order. */
  private void shrink(List<LocalReplica> list, int count) {
    var leaving = list.subList(count, list.size());
    var stopped = List.copyOf(leaving);
    leaving.clear();
    publish();
    stop(stopped);
  }

  private ServiceDescriptor descriptor(String service) {
    return setup.services().stream()
        .filter(it -> it.name().equals(service))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Asks all first and waits then, so that they end side by side; one's failure spares no other.
   */
  private void stop(List<LocalReplica> stopped) {
    var steps = new ArrayList<Runnable>();
    stopped.forEach(it -> steps.add(() -> it.process().signal(Signal.TERM)));
    stopped.forEach(
        it ->
            steps.add(
                () -> {
                  var status = it.process().stop(STOP_GRACE);
                  ended(it.replica().name(), status == ENDED_BY_TERM);
                }));
    EachStep.run(steps);
  }

  private void ended(String name, boolean inOrder) {
    paused.remove(name);
    var archive = writers.remove(name);
    if (archive != null) {
      archive.publish(inOrder);
    }
  }

  @Override
  public synchronized void kill(Replica replica) {
    process(replica).stop(Signal.KILL, STOP_GRACE);
    ended(replica.name(), false);
  }

  @Override
  public synchronized void pause(Replica replica) {
    process(replica).signal(Signal.STOP);
    paused.add(replica.name());
  }

  @Override
  public synchronized void resume(Replica replica) {
    var resumed = local(replica);
    resumed.process().signal(Signal.CONT);
    paused.remove(replica.name());
    // The gateway took it out once it had not answered for a while, and asks it again by then.
    resumed.awaitReady(System.nanoTime() + RESUME_LIMIT.toNanos());
    LockSupport.parkNanos(LIST_KNOWN.toNanos());
  }

  private ChildProcess process(Replica replica) {
    return local(replica).process();
  }

  private LocalReplica local(Replica replica) {
    return known(replica.service()).stream()
        .filter(it -> it.replica().equals(replica))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no replica " + replica.name() + " any more"));
  }

  /** How the gateway and every replica are now; asks each, for at most two seconds. */
  public List<ReplicaStatus> status() {
    return snapshot().stream()
        .map(
            it ->
                new ReplicaStatus(
                    it.replica().name(),
                    it.replica().service(),
                    it.replica().address(),
                    it.process().pid(),
                    state(it),
                    it.process().log().toString()))
        .toList();
  }

  /** The stores' addresses by name, without passwords. */
  public synchronized Map<String, String> stores() {
    return stores == null ? Map.of() : stores.addresses();
  }

  private synchronized List<LocalReplica> snapshot() {
    var all = new ArrayList<LocalReplica>();
    if (gateway != null) {
      all.add(gateway);
    }
    replicas.values().forEach(all::addAll);
    return all;
  }

  private String state(LocalReplica replica) {
    var process = replica.process();
    if (!process.isAlive()) {
      return String.format(Locale.ROOT, "ended (%d)", process.onExit().join());
    }
    synchronized (this) {
      if (paused.contains(replica.replica().name())) {
        return "paused";
      }
    }
    return replica.isReady() ? "ready" : "not ready";
  }

  @Override
  public synchronized void close() {
    try {
      stop(snapshot());
    } finally {
      replicas.values().forEach(List::clear);
      gateway = null;
      closeNeighbours();
      closeStores();
    }
  }

  private void closeNeighbours() {
    if (neighbours != null) {
      neighbours.close();
      neighbours = null;
    }
  }

  private void closeStores() {
    if (stores != null) {
      try {
        stores.close();
      } finally {
        stores = null;
        folder.deleteData();
      }
    }
  }
}
