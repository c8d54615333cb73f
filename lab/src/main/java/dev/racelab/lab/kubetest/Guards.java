package dev.racelab.lab.kubetest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.racelab.lab.cluster.kubernetes.Doorway;
import dev.racelab.lab.cluster.kubernetes.Kubectl;
import dev.racelab.lab.cluster.kubernetes.Namespace;
import dev.racelab.lab.cluster.kubernetes.Pod;
import dev.racelab.lab.proof.SafeLoad;
import dev.racelab.lab.proof.Transcript;
import dev.racelab.lab.proof.Transcript.MissedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What production adds: the lab inside, disruption budgets, the autoscaler, network policies. */
final class Guards {
  private static final String ACCOUNT = "account-service";
  private static final Duration CALL = Duration.ofSeconds(30);
  private static final Duration JOB_LIMIT = Duration.ofMinutes(15);
  private static final Duration SCALE_LIMIT = Duration.ofMinutes(3);
  private static final int BUSY = 900;
  private static final String HERE = "127.0.0.1";

  /** A way that a policy must close: from a pod that has a shell, to a host and port. */
  private record Way(String pod, String host, int port) {}

  private static final List<Way> CLOSED =
      List.of(
          new Way("postgres-0", ACCOUNT, 8080),
          new Way("postgres-0", "order-service", 8080),
          new Way("postgres-0", "gateway", 8080),
          new Way("postgres-0", "redis", 6379),
          new Way("postgres-0", "lab-redis", 6379),
          new Way("redis-0", "postgres", 5432),
          new Way("redis-0", ACCOUNT, 8080),
          new Way("redis-0", "gateway", 8080));

  private final Site site;
  private final Transcript transcript;

  Guards(Site site, Transcript transcript) {
    this.site = site;
    this.transcript = transcript;
  }

  void run() throws InterruptedException {
    transcript.step("test: apply to ready", this::apply);
    transcript.step("test: an order that is paid", site::payOrder);
    transcript.step("test: the lab as a Job", this::job);
    transcript.step("test: ways that are closed", this::policies);
    transcript.step("test: held by the budget", this::budget);
    transcript.step("test: the autoscaler", this::autoscaler);
  }

  /**
   * Without the autoscaler at first: the lab counts replicas, and whoever changes them spoils it.
   */
  private String apply() throws InterruptedException {
    long begin = System.nanoTime();
    site.apply();
    site.kubectl().run(CALL, "delete", "hpa", "--all");
    site.kubectl()
        .run(CALL, "scale", "deployment/" + ACCOUNT, "deployment/order-service", "--replicas=3");
    site.awaitReady();
    site.openAccount();
    return "ready and an account opened after %.1f s, through all policies"
        .formatted((System.nanoTime() - begin) / 1e9);
  }

  private String job() {
    Namespace.await(
        JOB_LIMIT,
        () -> done(status("job", "lab")),
        () -> "the Job has not ended: " + status("job", "lab"));
    JsonNode status = status("job", "lab");
    String said = lastLines();
    if (status.path("succeeded").asInt() != 2) {
      throw new MissedException(
          "of 2 parts %d succeeded: %s".formatted(status.path("succeeded").asInt(), said));
    }
    return "both parts as promised: " + said;
  }

  private static boolean done(JsonNode status) {
    return status.path("active").asInt() == 0
        && status.path("succeeded").asInt() + status.path("failed").asInt() >= 2;
  }

  private JsonNode status(String kind, String name) {
    return site.kubectl().json("get", kind, name).path("status");
  }

  private String lastLines() {
    List<String> said = new ArrayList<>();
    for (Pod pod : site.namespace().pods("lab")) {
      said.add(site.kubectl().run(CALL, "logs", pod.name(), "--tail=1").strip());
    }
    return String.join(" | ", said);
  }

  private String policies() {
    for (Way way : List.of(new Way("postgres-0", HERE, 5432), new Way("redis-0", HERE, 6379))) {
      if (!isOpen(way)) {
        throw new MissedException("nothing can be told of closed ways: " + way + " is closed, too");
      }
    }
    List<String> open = new ArrayList<>();
    CLOSED.stream().filter(this::isOpen).forEach(way -> open.add(way.toString()));
    site.namespace().pods(ACCOUNT).stream()
        .filter(Doorway::answers)
        .forEach(pod -> open.add("here -> " + pod.name()));
    if (!open.isEmpty()) {
      throw new MissedException("open: " + String.join(", ", open));
    }
    return "%d ways between pods and those from here to the services are closed"
        .formatted(CLOSED.size());
  }

  private boolean isOpen(Way way) {
    return site.kubectl()
        .attempt(
            CALL,
            "exec",
            way.pod(),
            "--",
            "timeout",
            "3",
            "bash",
            "-c",
            "</dev/tcp/%s/%d".formatted(way.host(), way.port()))
        .ok();
  }

  /** What a drain asks for each pod: an eviction. */
  private String budget() {
    site.scale(ACCOUNT, 2);
    awaitAllowed(1);
    List<Pod> two = site.namespace().pods(ACCOUNT);
    Kubectl.Answer first = evict(two.getFirst());
    Kubectl.Answer second = evict(two.getLast());
    site.awaitCount(ACCOUNT, 2, SCALE_LIMIT);
    site.scale(ACCOUNT, 1);
    awaitAllowed(0);
    Kubectl.Answer last = evict(site.namespace().pods(ACCOUNT).getFirst());
    if (!first.ok() || second.ok() || last.ok()) {
      throw new MissedException(
          "of two: %s, then %s; the only one: %s"
              .formatted(first.complaint(), second.complaint(), last.complaint()));
    }
    return "of two pods one goes, the other and an only one stay: " + last.complaint();
  }

  /** The budget's own count follows the pods a moment later. */
  private void awaitAllowed(int disruptions) {
    Namespace.await(
        CALL,
        () -> status("pdb", ACCOUNT).path("disruptionsAllowed").asInt(-1) == disruptions,
        () -> "the budget says: " + status("pdb", ACCOUNT));
  }

  private Kubectl.Answer evict(Pod pod) {
    String eviction =
        """
        {"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"%s","namespace":"%s"}}"""
            .formatted(pod.name(), site.namespace().name());
    try {
      Path file = Files.createTempFile("eviction", ".json");
      try {
        Files.writeString(file, eviction);
        return site.kubectl()
            .attempt(
                CALL,
                "create",
                "--raw",
                "/api/v1/namespaces/%s/pods/%s/eviction"
                    .formatted(site.namespace().name(), pod.name()),
                "-f",
                file.toString());
      } finally {
        Files.delete(file);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private String autoscaler() throws InterruptedException {
    URI account = site.openAccount();
    site.apply();
    site.scale(ACCOUNT, 1);
    Namespace.await(
        SCALE_LIMIT,
        () -> status("hpa", ACCOUNT).path("currentMetrics").size() > 0 && replicas() == 1,
        () -> "the autoscaler has no figure: " + status("hpa", ACCOUNT));
    long begin = System.nanoTime();
    double up;
    int most;
    try (SafeLoad load = SafeLoad.start(account, site.operator(), BUSY)) {
      Namespace.await(
          SCALE_LIMIT,
          () -> replicas() > 1,
          () -> "it stays at one replica: " + status("hpa", ACCOUNT));
      up = (System.nanoTime() - begin) / 1e9;
      most = replicas();
    }
    long quiet = System.nanoTime();
    Namespace.await(
        SCALE_LIMIT, () -> replicas() == 1, () -> "it stays at " + replicas() + " replicas");
    return "from 1 to %d after %.0f s at %d requests/s, back to 1 after %.0f s without"
        .formatted(most, up, BUSY, (System.nanoTime() - quiet) / 1e9);
  }

  private int replicas() {
    return site.kubectl().json("get", "deployment", ACCOUNT).path("spec").path("replicas").asInt();
  }
}
