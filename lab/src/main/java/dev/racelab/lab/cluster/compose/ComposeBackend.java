package dev.racelab.lab.cluster.compose;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;

import dev.racelab.lab.cluster.Backend;
import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.EachStep;
import dev.racelab.lab.cluster.GatewayView;
import dev.racelab.lab.cluster.LocalSetup;
import dev.racelab.lab.cluster.Replica;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * A system in containers of this machine: a compose project of its own, so that it runs beside
 * another one. A replica is a container, and its name the container's host name, which {@code
 * X-Served-By} says. Thread-safe; one change at a time.
 *
 * <p>The engine keeps containers beyond the process that asked for them. Whoever kills the lab with
 * SIGKILL finds them by the project's name, {@code racelab-run-...}.
 */
public final class ComposeBackend implements Backend {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration RESUME_LIMIT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final String MODULE = "-service";
  private static final int PORT = 8080;
  private static final int MAIL_PORT = 8025;
  private static final int LOG_LINES = 8;
  private static final int KEPT_LOG_LINES = 20_000;

  /** What no service depends on, and the lab does. */
  private static final List<String> OF_THE_LAB =
      List.of("gateway", "mail", "lab-redis", "quorum-redis-1", "quorum-redis-2", "quorum-redis-3");

  private final ComposeSetup setup;

  private ComposeBackend(ComposeSetup setup) {
    this.setup = setup;
  }

  /**
   * Starts everything and returns when it takes requests.
   *
   * @throws ClusterException if something does not come up within two minutes; nothing is left
   *     then, and the message says which container failed and how
   */
  public static ComposeBackend start(ComposeSetup setup) {
    ComposeBackend backend = new ComposeBackend(setup);
    try {
      backend.start();
      return backend;
    } catch (RuntimeException failure) {
      try {
        backend.close();
      } catch (RuntimeException second) {
        failure.addSuppressed(second);
      }
      throw failure;
    }
  }

  private synchronized void start() {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    Map<String, Integer> counts = new TreeMap<>();
    setup.replicas().forEach((service, count) -> counts.put(service + MODULE, count));
    List<String> wanted = new ArrayList<>(OF_THE_LAB);
    wanted.addAll(counts.keySet());
    List<String> images = new ArrayList<>(counts.keySet());
    images.add("gateway");
    images.forEach(
        module -> setup.engine().requireImage("racelab/" + module + ":" + setup.version()));
    setup.project().up(wanted, counts, START_LIMIT);
    services().forEach(service -> awaitKnown(service, count(service), deadline));
  }

  private int count(String service) {
    return setup.replicas().getOrDefault(service, 0);
  }

  @Override
  public URI gateway() {
    return URI.create("http://127.0.0.1:" + setup.gatewayPort());
  }

  @Override
  public Optional<URI> mail() {
    return setup.engine().containers(setup.project().name()).stream()
        .filter(it -> it.service().equals("mail") && it.lives())
        .map(it -> URI.create("http://" + it.address() + ":" + MAIL_PORT))
        .findFirst();
  }

  @Override
  public List<String> services() {
    return setup.replicas().keySet().stream().sorted().toList();
  }

  @Override
  public List<Replica> replicas(String service) {
    return containers(service, Container::lives).stream()
        .map(it -> new Replica(service, it.name(), address(it)))
        .toList();
  }

  private static URI address(Container container) {
    return URI.create("http://" + container.address() + ":" + PORT);
  }

  private List<Container> containers(String service, Predicate<Container> which) {
    LocalSetup.requireKnown(services(), service);
    return setup.engine().containers(setup.project().name()).stream()
        .filter(it -> it.service().equals(service + MODULE))
        .filter(which)
        .toList();
  }

  @Override
  public List<String> losses(String service) {
    return containers(service, it -> !it.lives()).stream().map(this::account).toList();
  }

  private String account(Container container) {
    return "%s %d (%s) is %s, exit status %d; its log ends with:%n%s"
        .formatted(
            container.service(),
            container.number(),
            container.name(),
            container.status(),
            container.exit(),
            setup.engine().log(container, LOG_LINES));
  }

  /** Replicas that were killed are started again; those that stay are not touched. */
  @Override
  public synchronized void scale(String service, int count, Duration within) {
    LocalSetup.requireCount(count);
    LocalSetup.requireKnown(services(), service);
    long deadline = System.nanoTime() + within.toNanos();
    setup.project().scale(service + MODULE, count, within);
    awaitKnown(service, count, deadline);
  }

  /** Until so many replicas live and the gateway gives requests to just these. */
  private void awaitKnown(String service, int count, long deadline) {
    while (true) {
      Set<String> living = hosts(service);
      Set<String> known = GatewayView.readyHosts(gateway(), service);
      if (living.size() == count && living.equals(known)) {
        return;
      }
      List<Container> failed =
          containers(service, it -> it.status().equals("exited") || it.restarts() > 0);
      if (!failed.isEmpty()) {
        throw new ClusterException(failed.stream().map(this::account).collect(joining("\n")));
      }
      if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
        throw new ClusterException(
            "%d replicas of %s are wanted, %s live and the gateway gives requests to %s%s"
                .formatted(count, service, living, known, troubles(service)));
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private Set<String> hosts(String service) {
    return containers(service, Container::lives).stream()
        .map(Container::address)
        .collect(toCollection(TreeSet::new));
  }

  private String troubles(String service) {
    return containers(service, it -> true).stream()
        .map(it -> "\n" + account(it))
        .collect(joining());
  }

  @Override
  public synchronized void kill(Replica replica) {
    setup.engine().run("kill", "--signal", "KILL", container(replica).id());
  }

  @Override
  public synchronized void pause(Replica replica) {
    setup.engine().pause(container(replica));
  }

  @Override
  public synchronized void resume(Replica replica) {
    Container resumed = container(replica);
    setup.engine().run("unpause", resumed.id());
    long deadline = System.nanoTime() + RESUME_LIMIT.toNanos();
    // Of this one only: the others may be paused.
    while (!GatewayView.readyHosts(gateway(), replica.service()).contains(resumed.address())) {
      if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
        throw new ClusterException(
            "%s goes on, and the gateway gives it no requests: %s"
                .formatted(replica.name(), account(resumed)));
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private Container container(Replica replica) {
    return containers(replica.service(), it -> it.name().equals(replica.name())).stream()
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no replica " + replica.name() + " any more"));
  }

  @Override
  public synchronized void close() {
    EachStep.run(List.of(this::keepLogs, setup.project()::down, setup.secrets()::close));
  }

  private void keepLogs() {
    Path logs = setup.folder().resolve("logs");
    try {
      Files.createDirectories(logs);
      for (Container each : setup.engine().containers(setup.project().name())) {
        Files.writeString(
            logs.resolve("%s-%d.log".formatted(each.service(), each.number())),
            setup.engine().log(each, KEPT_LOG_LINES) + "\n");
      }
    } catch (IOException failed) {
      throw new ClusterException("cannot keep the logs in " + logs, failed);
    }
  }
}
