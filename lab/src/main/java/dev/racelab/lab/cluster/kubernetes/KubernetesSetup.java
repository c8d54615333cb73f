package dev.racelab.lab.cluster.kubernetes;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a {@link KubernetesBackend} shall run, and where.
 *
 * @param kubectl the cluster
 * @param namespace a new one, which is deleted at the end
 * @param manifests with their secrets; closed at the end
 * @param folder where logs of this side go; exists
 * @param replicas how many of each service, by the lab's name for it ({@code account})
 * @param node how processes are stopped and killed where they run, if there is a way
 */
public record KubernetesSetup(
    Kubectl kubectl,
    String namespace,
    Manifests manifests,
    Path folder,
    Map<String, Integer> replicas,
    Optional<NodeSignal> node) {
  /** As many as a service of {@code k8s/} has connections for. */
  public static final int MOST_REPLICAS = 12;

  public KubernetesSetup {
    replicas = Map.copyOf(new TreeMap<>(replicas));
    replicas.values().forEach(KubernetesSetup::requireCount);
  }

  static void requireCount(int count) {
    if (count < 1 || count > MOST_REPLICAS) {
      throw new IllegalArgumentException(
          "a service has 1 to " + MOST_REPLICAS + " replicas, not " + count);
    }
  }
}
