package dev.racelab.lab.cli;

import dev.racelab.lab.cluster.kubernetes.Kubectl;
import dev.racelab.lab.cluster.kubernetes.NodeSignal;
import dev.racelab.lab.kubetest.Images;
import dev.racelab.lab.kubetest.KubeTest;
import dev.racelab.lab.proof.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code racelab kube-test}: the long proof on a real cluster. */
@Command(
    name = "kube-test",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Proves the manifests in k8s/ on a cluster: applies them, races, scales, rolls out, harms, and says each figure.",
      "It works in namespaces of its own (racelab-kube-test-..., racelab-run-...) and deletes them. Twenty minutes; two"
          + " free cores and 4 GB. Builds the images as './racelab images' does; --load gives them to the cluster."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every step held",
      "1:a step failed; its line says why",
      "2:no cluster is named, or none answers",
      "130:Ctrl-C"
    })
final class KubeTestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "kubectl's context; without it, KUBECONFIG must be set.")
  private @Nullable String context;

  @Option(
      names = "--image",
      paramLabel = "FROM=TO",
      description =
          "An image that stands in for another, for example postgres:18=racelab/postgres:18; may be repeated.")
  private Map<String, String> images = new TreeMap<>();

  @Option(
      names = "--base",
      paramLabel = "IMAGE",
      description = "As for images: what the built images stand on.")
  private @Nullable String base;

  @Option(names = "--no-build", description = "The images are built already.")
  private boolean noBuild;

  @Option(
      names = "--load",
      paramLabel = "COMMAND",
      description =
          "A command that gives the cluster the images that are put behind it. Without it the cluster must be able to pull them.")
  private String load = "";

  @Option(
      names = "--node-signal",
      paramLabel = "COMMAND",
      description = "As for compare: sends a signal to a container on its node.")
  private @Nullable String nodeSignal;

  @Option(
      names = "--parts",
      paramLabel = "NAME",
      split = ",",
      description =
          "Only these: manifests, roll-outs, bad-input, races, checkouts, guards. Default: all.")
  private List<String> parts = KubeTest.PARTS;

  @Override
  public Integer call() throws InterruptedException {
    parts.forEach(each -> Allowed.of(spec).require("--parts", each, KubeTest.PARTS));
    Kubectl cluster =
        Kubectl.of(Optional.ofNullable(context), Optional.ofNullable(System.getenv("KUBECONFIG")));
    KubernetesBackends kubernetes =
        new KubernetesBackends(
            StateOption.home(),
            Optional.ofNullable(context),
            images,
            Optional.ofNullable(nodeSignal).map(NodeSignal::new));
    try (Interruption interruption = Interruption.watch()) {
      KubeTest test =
          new KubeTest(
              cluster,
              StateOption.home(),
              images(),
              ProofPlan.of(spec),
              new LocalBackends(StateOption.home()),
              kubernetes,
              Set.copyOf(parts),
              new Transcript(spec.commandLine().getOut()));
      return test.run() ? 0 : Racelab.NOT_AS_PROMISED;
    }
  }

  private Images images() {
    List<String> build = new ArrayList<>();
    if (!noBuild) {
      build.add(StateOption.home().resolve("deploy/images/build").toString());
      if (base != null) {
        build.addAll(List.of("--base", base));
      }
    }
    return new Images(
        StateOption.home(),
        build,
        images,
        load.isBlank() ? List.of() : List.of(load.strip().split("\\s+")));
  }
}
