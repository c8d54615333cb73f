package dev.racelab.lab.cluster.kubernetes;

import static java.util.stream.Collectors.toCollection;

import dev.racelab.embedded.Signal;
import dev.racelab.lab.cluster.Backend;
import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.Fault;
import dev.racelab.lab.cluster.GatewayView;
import dev.racelab.lab.cluster.Replica;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A system in a namespace of its own: the overlay {@code dev} with the lab controls. A replica is a
 * pod, and its name the pod's. The cluster replaces pods by itself, so a replica that was killed is
 * followed by one with another name, and {@link #scale} waits for it. Thread-safe; one change at a
 * time.
 */
public final class KubernetesBackend implements Backend {
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration APPLY_LIMIT = Duration.ofMinutes(1);
  private static final Duration KNOWN_LIMIT = Duration.ofSeconds(30);
  private static final Duration RESUME_LIMIT = Duration.ofSeconds(30);
  private static final Duration KILL_LIMIT = Duration.ofSeconds(20);
  private static final String MODULE = "-service";

  /** All services of {@code k8s/}; one that a run does not need has no replica. */
  private static final List<String> ALL = List.of("account", "order");

  private final KubernetesSetup setup;
  private final Namespace namespace;
  private final Doorway doorway;
  private final Set<String> killed = new TreeSet<>();

  private KubernetesBackend(KubernetesSetup setup) {
    this.setup = setup;
    this.namespace = new Namespace(setup.kubectl(), setup.namespace());
    this.doorway = new Doorway(namespace.kubectl(), setup.folder());
  }

  /**
   * Applies everything and returns when it takes requests.
   *
   * @throws ClusterException if something does not come up within three minutes; nothing is left
   *     then, and the message says of each pod why
   */
  public static KubernetesBackend start(KubernetesSetup setup) {
    KubernetesBackend backend = new KubernetesBackend(setup);
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
    Path overlay =
        setup
            .manifests()
            .overlay(
                "run",
                "dev",
                setup.namespace(),
                List.of("lab-controls", "small-requests"),
                counts());
    setup.kubectl().run(APPLY_LIMIT, "apply", "--validate=strict", "-k", overlay.toString());
    namespace.awaitRollOut(START_LIMIT);
    services().forEach(service -> awaitKnown(service, KNOWN_LIMIT));
  }

  private Map<String, Integer> counts() {
    Map<String, Integer> counts = new TreeMap<>();
    ALL.forEach(
        service -> counts.put(workload(service), setup.replicas().getOrDefault(service, 0)));
    return counts;
  }

  private static String workload(String service) {
    return service + MODULE;
  }

  @Override
  public URI gateway() {
    return doorway.gateway();
  }

  @Override
  public Optional<URI> mail() {
    return Optional.of(doorway.mail());
  }

  @Override
  public List<String> services() {
    return setup.replicas().keySet().stream().sorted().toList();
  }

  /** Those that run, ready or not: one that is stopped is still there. */
  @Override
  public List<Replica> replicas(String service) {
    return running(service).stream().map(pod -> replica(service, pod)).toList();
  }

  private Replica replica(String service, Pod pod) {
    return new Replica(service, pod.name(), doorway.to(pod));
  }

  private List<Pod> running(String service) {
    return known(service).stream()
        .filter(pod -> pod.running() && !pod.leaving() && !isKilled(pod))
        .toList();
  }

  private synchronized boolean isKilled(Pod pod) {
    return killed.contains(pod.name());
  }

  private List<Pod> known(String service) {
    if (!services().contains(service)) {
      throw new IllegalArgumentException(
          "there is no service " + service + "; there is " + String.join(", ", services()));
    }
    return namespace.pods(workload(service));
  }

  @Override
  public List<String> losses(String service) {
    return known(service).stream()
        .filter(pod -> !pod.running() && !pod.leaving())
        .map(pod -> pod.name() + ": " + namespace.why(pod))
        .toList();
  }

  @Override
  public synchronized void scale(String service, int count, Duration within) {
    KubernetesSetup.requireCount(count);
    known(service);
    namespace
        .kubectl()
        .run(Kubectl.SHORT, "scale", "deployment/" + workload(service), "--replicas=" + count);
    Namespace.await(
        within,
        () -> ready(service).size() == count && running(service).size() == count,
        () ->
            "%s has %d ready replicas of %d%s"
                .formatted(service, ready(service).size(), count, namespace.troubles()));
    awaitKnown(service, within);
  }

  private List<Pod> ready(String service) {
    return running(service).stream().filter(Pod::ready).toList();
  }

  /** Until the gateway gives requests to the pods that are ready, and to no other. */
  private void awaitKnown(String service, Duration within) {
    Namespace.await(
        within,
        () -> GatewayView.readyHosts(gateway(), service).equals(hosts(service)),
        () ->
            "the gateway gives requests of %s to %s, and ready are %s"
                .formatted(service, GatewayView.readyHosts(gateway(), service), hosts(service)));
  }

  private Set<String> hosts(String service) {
    return ready(service).stream().map(Pod::ip).collect(toCollection(TreeSet::new));
  }

  /** A pod can always be deleted at once; a process is stopped on its node, or nowhere. */
  @Override
  public Set<Fault> faults() {
    return setup.node().isPresent() ? EnumSet.allOf(Fault.class) : EnumSet.of(Fault.KILL);
  }

  /**
   * Kills the process where it runs if there is a way, which is at once; else the pod is deleted
   * without grace, which the node does within a second or two. Returns when nobody answers there.
   */
  @Override
  public synchronized void kill(Replica replica) {
    Pod pod = pod(replica);
    setup.node().ifPresent(node -> node.send(Signal.KILL, pod));
    killed.add(pod.name());
    namespace
        .kubectl()
        .run(
            Kubectl.SHORT,
            "delete",
            "pod",
            pod.name(),
            "--grace-period=0",
            "--force",
            "--wait=false");
    Namespace.await(
        KILL_LIMIT,
        () -> !Doorway.answers(pod),
        () -> pod.name() + " still answers after it was killed");
  }

  @Override
  public synchronized void pause(Replica replica) {
    node("stopped").send(Signal.STOP, pod(replica));
  }

  @Override
  public synchronized void resume(Replica replica) {
    Pod paused = pod(replica);
    node("resumed").send(Signal.CONT, paused);
    Namespace.await(
        RESUME_LIMIT,
        () -> pod(replica).ready(),
        () -> replica.name() + " is not ready again: " + namespace.why(pod(replica)));
    // Of this one only: the others may be stopped.
    Namespace.await(
        RESUME_LIMIT,
        () -> GatewayView.readyHosts(gateway(), replica.service()).contains(paused.ip()),
        () -> replica.name() + " goes on, and the gateway gives it no requests");
  }

  private NodeSignal node(String what) {
    return setup
        .node()
        .orElseThrow(
            () ->
                new ClusterException(
                    "Kubernetes cannot have a process %s; --node-signal names a command that does it on the node"
                        .formatted(what)));
  }

  private Pod pod(Replica replica) {
    return known(replica.service()).stream()
        .filter(pod -> pod.name().equals(replica.name()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no replica " + replica.name() + " any more"));
  }

  @Override
  public synchronized void close() {
    try {
      doorway.close();
      namespace.delete();
    } finally {
      setup.manifests().close();
    }
  }
}
