package dev.racelab.lab.kubetest;

import dev.racelab.lab.cluster.kubernetes.Doorway;
import dev.racelab.lab.cluster.kubernetes.Kubectl;
import dev.racelab.lab.cluster.kubernetes.Manifests;
import dev.racelab.lab.cluster.kubernetes.Namespace;
import dev.racelab.lab.cluster.kubernetes.Pod;
import dev.racelab.lab.identity.Tokens;
import dev.racelab.lab.proof.FirstAccount;
import dev.racelab.lab.proof.FirstOrder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One overlay in a namespace of this proof's own, and how to reach and change it. */
final class Site implements AutoCloseable {
  static final Duration READY_LIMIT = Duration.ofMinutes(4);
  private static final Duration ROLL_OUT_LIMIT = Duration.ofMinutes(3);
  private static final Duration APPLY_LIMIT = Duration.ofMinutes(1);
  private static final Duration CALL = Duration.ofSeconds(10);
  private static final Duration ORDER_LIMIT = Duration.ofSeconds(30);

  private final Namespace namespace;
  private final Path overlay;
  private final Doorway doorway;
  private final Tokens tokens;

  private Site(Namespace namespace, Path overlay, Path logs, Tokens tokens) {
    this.namespace = namespace;
    this.overlay = overlay;
    this.doorway = new Doorway(namespace.kubectl(), logs);
    this.tokens = tokens;
  }

  static Site of(
      Kubectl cluster,
      String name,
      Manifests manifests,
      String on,
      List<String> components,
      Path logs,
      Tokens tokens) {
    Namespace namespace = new Namespace(cluster, "racelab-kube-test-" + name);
    Path overlay = manifests.overlay("run-" + name, on, namespace.name(), components, Map.of());
    return new Site(namespace, overlay, logs, tokens);
  }

  Namespace namespace() {
    return namespace;
  }

  Kubectl kubectl() {
    return namespace.kubectl();
  }

  void apply() {
    kubectl().run(APPLY_LIMIT, "apply", "--validate=strict", "-k", overlay.toString());
  }

  void awaitReady() {
    namespace.awaitRollOut(READY_LIMIT);
  }

  /** The gateway, from here. */
  URI gateway() {
    return doorway.gateway();
  }

  String operator() {
    return tokens.operator();
  }

  /** The system's first answered request. */
  URI openAccount() throws InterruptedException {
    return FirstAccount.open(gateway(), tokens, READY_LIMIT);
  }

  /** Has an order paid by one service at the other, and mailed; the figure. */
  String payOrder() throws InterruptedException {
    return FirstOrder.pay(gateway(), doorway.mail(), tokens, ORDER_LIMIT);
  }

  /** Changes how many there are and returns when they are ready. */
  void scale(String workload, int count) {
    kubectl().run(CALL, "scale", "deployment/" + workload, "--replicas=" + count);
    awaitRollOut(workload); // it watches, and leaves the processor to those that start
    awaitCount(workload, count, ROLL_OUT_LIMIT);
  }

  void awaitCount(String workload, int count, Duration within) {
    Namespace.await(
        within,
        () -> {
          List<Pod> pods = namespace.pods(workload);
          return pods.size() == count
              && pods.stream().allMatch(pod -> pod.ready() && !pod.leaving());
        },
        () ->
            "%s has %d pods and not %d ready ones%s"
                .formatted(workload, namespace.pods(workload).size(), count, namespace.troubles()));
  }

  /** Returns when a Deployment's newest pods have replaced the others. */
  void awaitRollOut(String workload) {
    kubectl()
        .run(
            ROLL_OUT_LIMIT.plus(CALL),
            "rollout",
            "status",
            "deployment/" + workload,
            "--timeout=" + ROLL_OUT_LIMIT.toSeconds() + "s");
  }

  @Override
  public void close() {
    try {
      doorway.close();
    } finally {
      namespace.delete();
    }
  }
}
