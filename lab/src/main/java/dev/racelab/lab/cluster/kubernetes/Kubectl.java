package dev.racelab.lab.cluster.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.racelab.lab.cluster.ClusterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Calls of {@code kubectl} against one cluster and namespace, each with a deadline. Thread-safe.
 *
 * @param words the program and what comes before every command
 */
public record Kubectl(List<String> words) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** For what answers at once on a cluster that is well. */
  static final Duration SHORT = Duration.ofSeconds(30);

  public Kubectl {
    words = List.copyOf(words);
  }

  /**
   * How a call ended.
   *
   * @param status the exit status
   */
  public record Answer(int status, String out, String err) {
    /** Whether it succeeded. */
    public boolean ok() {
      return status == 0;
    }

    /** Its complaint, on one line. */
    public String complaint() {
      String text = err.isBlank() ? out : err;
      List<String> lines =
          text.lines().filter(line -> !line.isBlank() && !line.startsWith("Warning:")).toList();
      return lines.isEmpty() ? "exit status " + status : String.join("; ", lines);
    }
  }

  /**
   * Against the cluster that {@code context} names, or that the environment's KUBECONFIG says.
   *
   * @throws ClusterException if there is neither, or no kubectl: nobody's default cluster is
   *     touched
   */
  public static Kubectl of(Optional<String> context, Optional<String> kubeconfig) {
    if (context.isEmpty() && kubeconfig.filter(it -> !it.isBlank()).isEmpty()) {
      throw new ClusterException(
          "which cluster? Name it with --context, or set KUBECONFIG; the cluster that kubectl would take by itself is not touched");
    }
    List<String> words = new ArrayList<>(List.of("kubectl"));
    context.ifPresent(name -> words.add("--context=" + name));
    Kubectl kubectl = new Kubectl(words);
    kubectl.run(SHORT, "version", "-o", "json");
    return kubectl;
  }

  /** The same in one namespace. */
  public Kubectl in(String namespace) {
    List<String> more = new ArrayList<>(words);
    more.add("--namespace=" + namespace);
    return new Kubectl(more);
  }

  /** The whole command, for a process that stays. */
  public List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(words);
    command.addAll(List.of(arguments));
    return command;
  }

  /**
   * What the call printed.
   *
   * @throws ClusterException if it fails, with its complaint
   */
  public String run(Duration within, String... arguments) {
    Answer answer = attempt(within, arguments);
    if (!answer.ok()) {
      throw new ClusterException("kubectl %s: %s".formatted(arguments[0], answer.complaint()));
    }
    return answer.out();
  }

  /** What the call printed, as JSON. */
  public JsonNode json(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-o", "json"));
    String out = run(SHORT, all.toArray(String[]::new));
    try {
      return JSON.readTree(out);
    } catch (JsonProcessingException notJson) {
      throw new ClusterException(
          "kubectl %s did not print JSON: %s".formatted(arguments[0], notJson.getOriginalMessage()),
          notJson);
    }
  }

  /** Runs to the end, whatever that is; a call that does not end in time is killed. */
  public Answer attempt(Duration within, String... arguments) {
    try {
      Path out = Files.createTempFile("kubectl", ".out");
      Path err = Files.createTempFile("kubectl", ".err");
      try {
        return attempt(within, command(arguments), out, err);
      } finally {
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
      }
    } catch (IOException failed) {
      throw new ClusterException(
          "kubectl cannot be run; is it installed? " + failed.getMessage(), failed);
    }
  }

  private static Answer attempt(Duration within, List<String> command, Path out, Path err)
      throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new ClusterException(
            "kubectl %s did not end within %d s".formatted(command.getLast(), within.toSeconds()));
      }
      return new Answer(process.exitValue(), Files.readString(out), Files.readString(err));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted while kubectl ran", interrupted);
    } finally {
      process.destroyForcibly();
    }
  }
}
