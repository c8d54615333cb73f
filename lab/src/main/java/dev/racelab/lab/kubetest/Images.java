package dev.racelab.lab.kubetest;

import dev.racelab.lab.cluster.ClusterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The images that the manifests name: ours, built from this repository, and the stores'; and how
 * the cluster comes to have them.
 *
 * @param home the repository
 * @param build the words that build ours; empty where they are built already
 * @param standIns which image stands in for which
 * @param load the words of a command that gives the cluster the images behind it; empty where it
 *     pulls them, or has them
 */
public record Images(
    Path home, List<String> build, Map<String, String> standIns, List<String> load) {
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(30);
  private static final Duration LOAD_LIMIT = Duration.ofMinutes(10);
  private static final int LAST_LINES = 5;
  private static final List<String> NAMED =
      List.of(
          "racelab/account-service:0.1.0",
          "racelab/order-service:0.1.0",
          "racelab/gateway:0.1.0",
          "racelab/lab:0.1.0",
          "postgres:18",
          "redis:8");

  public Images {
    build = List.copyOf(build);
    standIns = Map.copyOf(standIns);
    load = List.copyOf(load);
  }

  boolean nothingToDo() {
    return build.isEmpty() && load.isEmpty();
  }

  /** Builds and loads; says how long each took. */
  String provide() {
    List<String> figures = new ArrayList<>();
    if (!build.isEmpty()) {
      figures.add("built in %.0f s".formatted(run(build, BUILD_LIMIT)));
    }
    if (!load.isEmpty()) {
      List<String> words = new ArrayList<>(load);
      NAMED.forEach(image -> words.add(standIns.getOrDefault(image, image)));
      figures.add("%d loaded in %.0f s".formatted(NAMED.size(), run(words, LOAD_LIMIT)));
    }
    return String.join(", ", figures);
  }

  private double run(List<String> words, Duration within) {
    long begin = System.nanoTime();
    try {
      Path log = Files.createTempFile("racelab-images", ".log");
      Process process =
          new ProcessBuilder(words)
              .directory(home.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      try {
        if (!process.waitFor(within.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
          throw new ClusterException("%s: %s".formatted(words.getFirst(), lastLines(log)));
        }
        return (System.nanoTime() - begin) / 1e9;
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        Files.delete(log);
      }
    } catch (IOException failed) {
      throw new ClusterException(
          "cannot run " + words.getFirst() + ": " + failed.getMessage(), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted while " + words.getFirst() + " ran", interrupted);
    }
  }

  private static String lastLines(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log).stream().filter(it -> !it.isBlank()).toList();
    return lines.isEmpty()
        ? "it failed and said nothing"
        : String.join("; ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }
}
