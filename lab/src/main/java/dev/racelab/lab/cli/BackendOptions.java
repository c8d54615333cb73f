package dev.racelab.lab.cli;

import dev.racelab.lab.cluster.Fault;
import dev.racelab.lab.cluster.kubernetes.NodeSignal;
import dev.racelab.lab.compare.BackendFactory;
import dev.racelab.lab.compare.Trigger;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where the system runs that is raced. */
final class BackendOptions {
  private static final List<String> ALL = List.of("local", "compose", "kubernetes", "running");

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description =
          "Where the system runs: local (processes on this machine), compose (containers of this"
              + " machine), kubernetes (a namespace of its own in a cluster), or running (one that runs already). Default: ${DEFAULT-VALUE}.")
  private String backend = "local";

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "kubernetes: kubectl's context; without it, KUBECONFIG must be set.")
  private @Nullable String context;

  @Option(
      names = "--image",
      paramLabel = "FROM=TO",
      description =
          "kubernetes: an image that stands in for another, for example postgres:18=racelab/postgres:18;"
              + " may be repeated.")
  private Map<String, String> images = new TreeMap<>();

  @Option(
      names = "--node-signal",
      paramLabel = "COMMAND",
      description =
          "kubernetes: a program that is called with a signal (KILL, STOP, CONT) and a container's id"
              + " and sends it on the node. Without it no replica can be stopped.")
  private @Nullable String nodeSignal;

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      description = "running: the gateway's address, for example http://gateway:8080.")
  private @Nullable URI gateway;

  @Option(
      names = "--services",
      paramLabel = "NAME=HOST:PORT",
      split = ",",
      description = "running: where DNS finds each service's replicas.")
  private Map<String, String> services = new TreeMap<>();

  @Option(
      names = "--keys",
      paramLabel = "DIR",
      description = "running: the folder with private.pem, which signs tokens for that system.")
  private @Nullable Path keys;

  /** The word for results. */
  String name() {
    return backend;
  }

  /** Whether it is processes of this machine. */
  boolean isLocal() {
    return backend.equals("local");
  }

  /** Refuses a backend that is not there, and one of which something is not said. */
  void check(Allowed allowed) {
    allowed.require("--backend", backend, ALL);
    if (backend.equals("running") && (gateway == null || keys == null || services.isEmpty())) {
      throw allowed.wrong("--backend running: --gateway, --services and --keys say where it runs");
    }
  }

  /** Refuses a run of which nothing can be provoked there; of any other, such cells are n/a. */
  void requireAble(Allowed allowed, List<Trigger> triggers) {
    Set<Fault> possible = possible();
    if (triggers.isEmpty() || triggers.stream().anyMatch(it -> possible.containsAll(it.needs()))) {
      return;
    }
    throw unable(allowed, "race it by meetings");
  }

  /** What can be done to replicas there. */
  private Set<Fault> possible() {
    return switch (backend) {
      case "running" -> EnumSet.noneOf(Fault.class);
      case "kubernetes" -> nodeSignal == null ? EnumSet.of(Fault.KILL) : EnumSet.allOf(Fault.class);
      default -> EnumSet.allOf(Fault.class);
    };
  }

  /** Refuses a place where not all of that can be done. */
  void requireAble(Allowed allowed, Set<Fault> faults) {
    if (!possible().containsAll(faults)) {
      throw unable(allowed, "use another backend");
    }
  }

  private ParameterException unable(Allowed allowed, String remedy) {
    return allowed.wrong(
        backend.equals("running")
            ? "--backend running: a system that runs already is neither stopped nor killed; "
                + remedy
            : "--backend kubernetes: a replica can be stopped on its node only; --node-signal names a command that does it");
  }

  /** What starts the system. */
  BackendFactory choose(BackendFactory local) {
    return switch (backend) {
      case "compose" -> new ComposeBackends(StateOption.home());
      case "kubernetes" ->
          new KubernetesBackends(
              StateOption.home(),
              Optional.ofNullable(context),
              images,
              Optional.ofNullable(nodeSignal).map(NodeSignal::new));
      case "running" -> new RunningBackends(given(gateway), services, given(keys));
      default -> local;
    };
  }

  private static <T> T given(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("check() was not asked first");
    }
    return value;
  }
}
