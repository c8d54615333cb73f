package dev.racelab.lab.cli;

import dev.racelab.lab.cluster.Backend;
import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.kubernetes.Kubectl;
import dev.racelab.lab.cluster.kubernetes.KubernetesBackend;
import dev.racelab.lab.cluster.kubernetes.KubernetesSetup;
import dev.racelab.lab.cluster.kubernetes.Manifests;
import dev.racelab.lab.cluster.kubernetes.NodeSignal;
import dev.racelab.lab.compare.BackendFactory;
import dev.racelab.lab.identity.Secrets;
import dev.racelab.lab.identity.Tokens;
import dev.racelab.lab.scenario.TokenSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Starts this repository's system in a Kubernetes cluster, in a namespace that only this run has.
 */
final class KubernetesBackends implements BackendFactory {
  private final Path home;
  private final Optional<String> context;
  private final Map<String, String> images;
  private final Optional<NodeSignal> node;
  private @Nullable Tokens tokens;

  /**
   * @param home the repository
   * @param images which image stands in for which
   */
  KubernetesBackends(
      Path home, Optional<String> context, Map<String, String> images, Optional<NodeSignal> node) {
    this.home = home;
    this.context = context;
    this.images = Map.copyOf(images);
    this.node = node;
  }

  @Override
  public Backend start(Map<String, Integer> replicas, Path folder) {
    Kubectl kubectl = Kubectl.of(context, Optional.ofNullable(System.getenv("KUBECONFIG")));
    try {
      Files.createDirectories(folder);
    } catch (IOException failed) {
      throw new ClusterException("cannot use " + folder + ": " + failed.getMessage(), failed);
    }
    Manifests manifests = Manifests.copy(home, images);
    tokens = new Tokens(Secrets.in(manifests.secrets()), InstantSource.system());
    return KubernetesBackend.start(
        new KubernetesSetup(kubectl, namespace(), manifests, folder, replicas, node));
  }

  private static String namespace() {
    return "racelab-run-%06x".formatted(new SecureRandom().nextInt(1 << 24));
  }

  @Override
  public TokenSource tokens() {
    return SignedTokens.by(tokens);
  }
}
