package dev.racelab.lab.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What stands in {@code k8s/}, as files: kustomizations, and the objects that they put together.
 */
record ManifestFiles(List<Manifest> objects, List<Manifest> kustomizations) {
  private static final String KUSTOMIZATION = "kustomization.yaml";
  private static final Set<String> WITH_PODS = Set.of("Deployment", "StatefulSet", "Job");

  /**
   * One document of a file.
   *
   * @param file below {@code k8s/}
   */
  record Manifest(Path file, JsonNode yaml) {
    String kind() {
      return yaml.path("kind").asText();
    }

    String name() {
      return yaml.path("metadata").path("name").asText();
    }

    String label(String name) {
      return yaml.path("metadata").path("labels").path("app.kubernetes.io/" + name).asText();
    }

    boolean hasPods() {
      return WITH_PODS.contains(kind());
    }

    JsonNode podLabels() {
      return yaml.path("spec").path("template").path("metadata").path("labels");
    }

    JsonNode pod() {
      return yaml.path("spec").path("template").path("spec");
    }

    Stream<JsonNode> containers() {
      return Stream.concat(stream(pod().path("containers")), stream(pod().path("initContainers")));
    }

    @Override
    public String toString() {
      return file + ": " + kind() + " " + name();
    }
  }

  static Path root() {
    return Path.of("..", "k8s").toAbsolutePath().normalize();
  }

  static ManifestFiles load() {
    List<Manifest> objects = new ArrayList<>();
    List<Manifest> kustomizations = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root())) {
      for (Path file : files.filter(each -> each.toString().endsWith(".yaml")).sorted().toList()) {
        boolean kustomization = file.getFileName().toString().equals(KUSTOMIZATION);
        documents(file).forEach((kustomization ? kustomizations : objects)::add);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return new ManifestFiles(objects, kustomizations);
  }

  private static List<Manifest> documents(Path file) throws IOException {
    try (MappingIterator<JsonNode> all =
        new YAMLMapper().readerFor(JsonNode.class).readValues(file.toFile())) {
      List<Manifest> documents = new ArrayList<>();
      while (all.hasNextValue()) {
        documents.add(new Manifest(root().relativize(file), all.nextValue()));
      }
      return documents;
    }
  }

  List<Manifest> withPods() {
    return objects.stream().filter(Manifest::hasPods).toList();
  }

  List<Manifest> of(String kind) {
    return objects.stream().filter(each -> each.kind().equals(kind)).toList();
  }

  Manifest kustomization(String folder) {
    return kustomizations.stream()
        .filter(each -> each.file().equals(Path.of(folder, KUSTOMIZATION)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no " + folder + "/" + KUSTOMIZATION));
  }

  static Stream<JsonNode> stream(JsonNode array) {
    List<JsonNode> items = new ArrayList<>();
    array.forEach(items::add);
    return items.stream();
  }

  /** Whether a label selector, of both kinds, selects these labels; an empty one selects all. */
  static boolean selects(JsonNode selector, JsonNode labels) {
    boolean all =
        selector.path("matchLabels").properties().stream()
            .allMatch(each -> labels.path(each.getKey()).equals(each.getValue()));
    return all
        && stream(selector.path("matchExpressions"))
            .allMatch(
                each ->
                    each.path("operator").asText().equals("In")
                        && stream(each.path("values"))
                            .anyMatch(labels.path(each.path("key").asText())::equals));
  }
}
