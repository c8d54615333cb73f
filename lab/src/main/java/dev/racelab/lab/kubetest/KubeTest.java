package dev.racelab.lab.kubetest;

import dev.racelab.lab.checkouttest.CheckoutTest;
import dev.racelab.lab.cluster.TemporaryFolder;
import dev.racelab.lab.cluster.kubernetes.Kubectl;
import dev.racelab.lab.cluster.kubernetes.Manifests;
import dev.racelab.lab.cluster.kubernetes.Namespace;
import dev.racelab.lab.compare.BackendFactory;
import dev.racelab.lab.compare.Plan;
import dev.racelab.lab.identity.Secrets;
import dev.racelab.lab.identity.Tokens;
import dev.racelab.lab.proof.Transcript;
import dev.racelab.lab.proof.Verdicts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Everything in order: images, the API server's own check of every overlay, roll-outs and bad input
 * on {@code dev}, the same races here and there, checkouts while pods are deleted at random, and
 * what production adds on {@code test}. Each part has a namespace of its own, which is deleted at
 * its end, whatever became of the part.
 *
 * @param home the repository
 * @param plan what is raced on both
 * @param parts those of {@link #PARTS} that are wanted
 */
public record KubeTest(
    Kubectl cluster,
    Path home,
    Images images,
    Plan plan,
    BackendFactory local,
    BackendFactory kubernetes,
    Set<String> parts,
    Transcript transcript) {
  /** What can be asked for by itself, in the order in which it runs. */
  public static final List<String> PARTS =
      List.of("manifests", "roll-outs", "bad-input", "races", "checkouts", "guards");

  private static final Duration DRY_RUN_LIMIT = Duration.ofMinutes(1);
  private static final List<String> OVERLAYS =
      List.of("dev", "lab", "test", "production", "production/migrations");

  /** Whether all of it held. */
  public boolean run() throws InterruptedException {
    try (TemporaryFolder temporary = TemporaryFolder.make("racelab-kube-test");
        Manifests manifests = Manifests.copy(home, images.standIns())) {
      Path logs = temporary.path();
      Tokens tokens = new Tokens(Secrets.in(manifests.secrets()), InstantSource.system());
      // Without them, older images of the cluster would be proved instead.
      if (!images.nothingToDo() && !transcript.step("images", images::provide)) {
        return transcript.conclude();
      }
      if (parts.contains("manifests")) {
        transcript.step("every overlay, strictly", () -> dryRuns(manifests));
      }
      if (parts.contains("roll-outs") || parts.contains("bad-input")) {
        dev(manifests, logs, tokens);
      }
      if (parts.contains("races")) {
        transcript.step(
            "the same races here and there",
            () -> new Verdicts(plan, local, kubernetes, "kubernetes", logs).compare());
      }
      if (parts.contains("checkouts")) {
        transcript.step(
            "checkouts, pods deleted at random",
            () -> CheckoutTest.storm(kubernetes, CheckoutTest.Sizes.WHOLE));
      }
      if (parts.contains("guards")) {
        try (Site test = Site.of(cluster, "test", manifests, "test", List.of(), logs, tokens)) {
          new Guards(test, transcript).run();
        }
      }
    }
    return transcript.conclude();
  }

  private void dev(Manifests manifests, Path logs, Tokens tokens) throws InterruptedException {
    List<String> small = List.of("small-requests");
    try (Site dev = Site.of(cluster, "dev", manifests, "dev", small, logs, tokens)) {
      RollOuts rollOuts = new RollOuts(dev, transcript, new SplittableRandom(plan.seed()));
      rollOuts.apply();
      if (parts.contains("roll-outs")) {
        rollOuts.run();
      }
      if (parts.contains("bad-input")) {
        new BadInput(dev, transcript).run();
      }
    }
  }

  /** A dry run checks objects of a namespace only where that namespace is. */
  private String dryRuns(Manifests manifests) {
    Namespace namespace = new Namespace(cluster, "racelab-kube-test-dry");
    int objects = 0;
    try {
      cluster.run(DRY_RUN_LIMIT, "create", "namespace", namespace.name());
      for (String overlay : OVERLAYS) {
        Path folder =
            manifests.overlay(
                "dry-" + overlay.replace('/', '-'), overlay, namespace.name(), List.of(), Map.of());
        objects +=
            (int)
                namespace
                    .kubectl()
                    .run(
                        DRY_RUN_LIMIT,
                        "apply",
                        "--dry-run=server",
                        "--validate=strict",
                        "-k",
                        folder.toString())
                    .lines()
                    .count();
      }
    } finally {
      namespace.delete();
    }
    return "%d objects of %d overlays are valid, unknown fields refused"
        .formatted(objects, OVERLAYS.size());
  }
}
