package dev.racelab.lab.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.racelab.lab.cluster.ClusterException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** One namespace with a system of ours: what runs in it, what is wrong in it, and its end. */
public final class Namespace {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration END_LIMIT = Duration.ofMinutes(2);
  private static final int LOG_LINES = 60;

  private final String name;
  private final Kubectl cluster;
  private final Kubectl kubectl;

  public Namespace(Kubectl cluster, String name) {
    this.name = name;
    this.cluster = cluster;
    this.kubectl = cluster.in(name);
  }

  public String name() {
    return name;
  }

  /** Calls in this namespace. */
  public Kubectl kubectl() {
    return kubectl;
  }

  /** The pods of one workload, by name. */
  public List<Pod> pods(String workload) {
    return Pod.all(kubectl.json("get", "pods", "-l", "app.kubernetes.io/name=" + workload));
  }

  /**
   * Returns when every Deployment and StatefulSet has rolled out.
   *
   * @throws ClusterException if that takes longer; says of each pod that is not ready why
   */
  public void awaitRollOut(Duration within) {
    await(
        within,
        () -> unfinished().isEmpty(),
        () -> "not ready: " + String.join(", ", unfinished()) + troubles());
  }

  /** The workloads whose newest pods are not all ready yet. */
  private List<String> unfinished() {
    List<String> unfinished = new ArrayList<>();
    for (JsonNode item : kubectl.json("get", "deployments,statefulsets").path("items")) {
      if (!isRolledOut(item)) {
        unfinished.add(
            "%s/%s"
                .formatted(
                    item.path("kind").asText().toLowerCase(Locale.ROOT),
                    item.path("metadata").path("name").asText()));
      }
    }
    return unfinished;
  }

  private static boolean isRolledOut(JsonNode item) {
    JsonNode status = item.path("status");
    int wanted = item.path("spec").path("replicas").asInt();
    return status.path("observedGeneration").asLong()
            >= item.path("metadata").path("generation").asLong()
        && status.path("updatedReplicas").asInt() == wanted
        && status.path("replicas").asInt() == wanted
        && status.path("readyReplicas").asInt() == wanted;
  }

  /** A line for each pod that is not ready, and the reason that its program gave. */
  public String troubles() {
    StringBuilder lines = new StringBuilder();
    for (Pod pod : Pod.all(kubectl.json("get", "pods"))) {
      if (!pod.ready() && !pod.leaving()) {
        lines.append("%n  %s: %s".formatted(pod.name(), why(pod)));
      }
    }
    return lines.toString();
  }

  /** Why a pod is not ready: its own last words, else what the cluster says of it. */
  public String why(Pod pod) {
    String words = lastWords(pod);
    String events = pod.container().isEmpty() ? lastWarning(pod).orElse("") : "";
    return List.of(pod.trouble(), events, words).stream()
        .filter(each -> !each.isBlank())
        .reduce((first, second) -> first + ": " + second)
        .orElse("runs and is not ready");
  }

  private String lastWords(Pod pod) {
    for (String which : List.of("--previous=true", "--previous=false")) {
      Kubectl.Answer log =
          kubectl.attempt(Kubectl.SHORT, "logs", pod.name(), which, "--tail=" + LOG_LINES);
      List<String> lines =
          log.ok() ? log.out().lines().filter(line -> !line.isBlank()).toList() : List.of();
      if (!lines.isEmpty()) {
        return lines.getLast();
      }
    }
    return "";
  }

  private Optional<String> lastWarning(Pod pod) {
    JsonNode events =
        kubectl.json(
            "get", "events", "--field-selector", "type=Warning,involvedObject.name=" + pod.name());
    JsonNode last = events.path("items").path(events.path("items").size() - 1);
    return last.isMissingNode()
        ? Optional.empty()
        : Optional.of(
            last.path("reason").asText()
                + ": "
                + last.path("message").asText().replaceAll("\\s+", " ").strip());
  }

  /** Waits for a condition, asked twice a second. */
  public static void await(Duration within, BooleanSupplier condition, Supplier<String> otherwise) {
    long deadline = System.nanoTime() + within.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new ClusterException("after %d s %s".formatted(within.toSeconds(), otherwise.get()));
      }
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new ClusterException("interrupted while the cluster was waited for", interrupted);
      }
    }
  }

  /** Deletes it with everything in it, volumes too; nothing is waited for that ends in order. */
  public void delete() {
    // Whoever was interrupted still has to tidy up.
    boolean interrupted = Thread.interrupted();
    try {
      kubectl.attempt(
          Kubectl.SHORT, "delete", "pods", "--all", "--grace-period=0", "--force", "--wait=false");
      cluster.run(END_LIMIT, "delete", "namespace", name, "--ignore-not-found", "--timeout=110s");
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
