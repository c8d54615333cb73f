package dev.racelab.lab.cluster.kubernetes;

import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A run's own copy of {@code k8s/}: with keys and passwords of its own, in a namespace of its own,
 * and with the images that this cluster has. The repository is not written to.
 */
public final class Manifests implements AutoCloseable {
  private final TemporaryFolder folder;
  private final Path copy;
  private final Map<String, String> images;

  private Manifests(TemporaryFolder folder, Map<String, String> images) {
    this.folder = folder;
    this.copy = folder.path();
    this.images = new TreeMap<>(images);
  }

  /**
   * Copies what a clone of the repository has.
   *
   * @param home the repository
   * @param images which image stands in for which: {@code postgres:18} to {@code
   *     racelab/postgres:18}
   */
  public static Manifests copy(Path home, Map<String, String> images) {
    Path from = home.resolve("k8s");
    if (!Files.isDirectory(from)) {
      throw new ClusterException("there are no manifests: " + from + " is missing");
    }
    TemporaryFolder copy = TemporaryFolder.make("racelab-k8s");
    try {
      copy(from, copy.path());
      return new Manifests(copy, images);
    } catch (IOException failed) {
      throw new ClusterException("cannot copy " + from + ": " + failed.getMessage(), failed);
    }
  }

  private static void copy(Path from, Path copy) throws IOException {
    try (var all = Files.walk(from)) {
      for (Path each : all.filter(it -> !isSecret(from, it)).toList()) {
        Path target = copy.resolve(from.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(target);
        } else {
          Files.copy(each, target);
        }
      }
    }
  }

  /** Somebody's own keys are not this run's. */
  private static boolean isSecret(Path from, Path file) {
    return from.relativize(file).toString().contains("secrets");
  }

  /** Where the overlay {@code dev} reads its secrets; not there yet. */
  public Path secrets() {
    return copy.resolve("overlays/dev/secrets");
  }

  /** The overlays that there are. */
  public List<String> overlays() {
    try (var all = Files.list(copy.resolve("overlays"))) {
      return all.map(each -> each.getFileName().toString()).sorted().toList();
    } catch (IOException failed) {
      throw new ClusterException("cannot list the overlays: " + failed.getMessage(), failed);
    }
  }

  /**
   * An overlay of this run.
   *
   * @param name of its folder
   * @param on the overlay it builds on
   * @param components those that it adds
   * @param replicas of Deployments, by name
   * @return the folder for {@code kubectl apply -k}
   */
  public Path overlay(
      String name,
      String on,
      String namespace,
      List<String> components,
      Map<String, Integer> replicas) {
    if (!Files.isDirectory(copy.resolve("overlays").resolve(on))) {
      throw new ClusterException(
          "there is no overlay '%s'; there is %s".formatted(on, String.join(", ", overlays())));
    }
    StringBuilder text =
        new StringBuilder(
            """
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            namespace: %s
            resources: [../overlays/%s]
            """
                .formatted(namespace, on));
    section(text, "components", components.stream().map(it -> "../components/" + it).toList());
    section(
        text,
        "images",
        images.entrySet().stream().map(it -> image(it.getKey(), it.getValue())).toList());
    section(
        text,
        "replicas",
        new TreeMap<>(replicas)
            .entrySet().stream()
                .map(it -> "{name: %s, count: %d}".formatted(it.getKey(), it.getValue()))
                .toList());
    Path folder = copy.resolve(name);
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("kustomization.yaml"), text);
    } catch (IOException failed) {
      throw new ClusterException("cannot write " + folder + ": " + failed.getMessage(), failed);
    }
    return folder;
  }

  private static void section(StringBuilder text, String key, List<String> values) {
    if (!values.isEmpty()) {
      text.append(key).append(":\n");
      values.forEach(value -> text.append("  - ").append(value).append('\n'));
    }
  }

  private static String image(String from, String to) {
    int colon = to.lastIndexOf(':');
    return "{name: %s, newName: %s, newTag: \"%s\"}"
        .formatted(from.split(":", 2)[0], to.substring(0, colon), to.substring(colon + 1));
  }

  /** Deletes the copy with its secrets. */
  @Override
  public void close() {
    folder.close();
  }
}
