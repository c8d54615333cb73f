package dev.racelab.lab.kubetest;

import dev.racelab.lab.cluster.kubernetes.Pod;
import dev.racelab.lab.proof.SafeLoad;
import dev.racelab.lab.proof.Transcript;
import dev.racelab.lab.proof.Transcript.MissedException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** What may happen to a system of replicas on any day, under 200 safe requests a second. */
final class RollOuts {
  private static final String ACCOUNT = "account-service";
  private static final int PER_SECOND = 200;
  private static final int MOST = 5;
  private static final int DELETED = 5;
  private static final Duration READY_GOAL = Duration.ofMinutes(2);
  private static final Duration CALL = Duration.ofSeconds(10);

  /** How long requests go on, to meet what a change leaves behind. */
  private static final Duration AFTERWARDS = Duration.ofSeconds(10);

  private final Site site;
  private final Transcript transcript;
  private final RandomGenerator random;

  RollOuts(Site site, Transcript transcript, RandomGenerator random) {
    this.site = site;
    this.transcript = transcript;
    this.random = random;
  }

  /** Comes before everything else. */
  void apply() throws InterruptedException {
    transcript.step("dev: apply to ready", this::applied);
  }

  void run() throws InterruptedException {
    transcript.step("dev: 1 -> 5 -> 1 under load", () -> underLoad(this::upAndDown));
    transcript.step("dev: rolling update and undo", () -> underLoad(this::updateAndUndo));
    transcript.step("dev: pods deleted at random", () -> underLoad(this::deleteAtRandom));
  }

  private String applied() throws InterruptedException {
    long begin = System.nanoTime();
    site.apply();
    site.awaitReady();
    Duration ready = Duration.ofNanos(System.nanoTime() - begin);
    site.openAccount();
    Duration answered = Duration.ofNanos(System.nanoTime() - begin);
    String figure =
        "ready after %.1f s (goal %d s), an account opened after %.1f s"
            .formatted(ready.toMillis() / 1e3, READY_GOAL.toSeconds(), answered.toMillis() / 1e3);
    if (ready.compareTo(READY_GOAL) > 0) {
      throw new MissedException(figure);
    }
    return figure;
  }

  private interface Change {
    void run() throws InterruptedException;
  }

  private String underLoad(Change change) throws InterruptedException {
    URI account = site.openAccount();
    try (SafeLoad load = SafeLoad.start(account, site.operator(), PER_SECOND)) {
      change.run();
      Thread.sleep(AFTERWARDS);
      return load.finish();
    }
  }

  /** Up by ones: what several starts take from the others at once is the node's size, not ours. */
  private void upAndDown() {
    try {
      for (int count = 2; count <= MOST; count++) {
        site.scale(ACCOUNT, count);
      }
    } finally {
      site.scale(ACCOUNT, 1);
    }
  }

  /** The gateway, too: it is what the requests go through. */
  private void updateAndUndo() {
    for (String workload : List.of(ACCOUNT, "gateway")) {
      site.kubectl()
          .run(
              CALL,
              "set",
              "env",
              "deployment/" + workload,
              "RACELAB_KUBE_TEST=" + random.nextInt(1 << 20));
      site.awaitRollOut(workload);
      site.kubectl().run(CALL, "rollout", "undo", "deployment/" + workload);
      site.awaitRollOut(workload);
    }
  }

  /** One at a time of two, so that somebody is there; deleted as a drain does, with its grace. */
  private void deleteAtRandom() {
    site.scale(ACCOUNT, 2);
    for (int count = 0; count < DELETED; count++) {
      List<Pod> pods = site.namespace().pods(ACCOUNT).stream().filter(Pod::ready).toList();
      Pod chosen = pods.get(random.nextInt(pods.size()));
      site.kubectl().run(CALL, "delete", "pod", chosen.name(), "--wait=false");
      site.awaitCount(ACCOUNT, 2, READY_GOAL);
    }
    site.scale(ACCOUNT, 1);
  }
}
