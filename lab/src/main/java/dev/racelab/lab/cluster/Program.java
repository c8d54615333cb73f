package dev.racelab.lab.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program of somebody else's, such as {@code docker}, that is called again and again, each time
 * with a deadline. Thread-safe.
 *
 * @param words the program and what comes before every command
 * @param environment beside what this process has
 */
public record Program(List<String> words, Map<String, String> environment) {
  public Program {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
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

    /** The end of what it complained about, on one line. */
    public String complaint() {
      List<String> lines =
          (err.isBlank() ? out : err).lines().filter(line -> !line.isBlank()).toList();
      return lines.isEmpty()
          ? "exit status " + status
          : String.join("; ", lines.subList(Math.max(0, lines.size() - 3), lines.size())).strip();
    }
  }

  /**
   * What the call printed.
   *
   * @throws ClusterException if it fails, with its complaint
   */
  public String run(Duration within, List<String> arguments) {
    Answer answer = attempt(within, arguments);
    if (!answer.ok()) {
      throw new ClusterException(
          "%s %s: %s".formatted(words.getFirst(), arguments.getFirst(), answer.complaint()));
    }
    return answer.out();
  }

  /** Runs to the end, whatever that is; a call that does not end in time is killed. */
  public Answer attempt(Duration within, List<String> arguments) {
    try {
      Path out = Files.createTempFile("racelab-call", ".out");
      Path err = Files.createTempFile("racelab-call", ".err");
      try {
        return attempt(within, arguments, out, err);
      } finally {
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
      }
    } catch (IOException failed) {
      throw new ClusterException(
          "%s cannot be run; is it installed? %s".formatted(words.getFirst(), failed.getMessage()),
          failed);
    }
  }

  private Answer attempt(Duration within, List<String> arguments, Path out, Path err)
      throws IOException {
    List<String> command = new ArrayList<>(words);
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new ClusterException(
            "%s %s did not end within %d s"
                .formatted(words.getFirst(), arguments.getFirst(), within.toSeconds()));
      }
      return new Answer(process.exitValue(), Files.readString(out), Files.readString(err));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted while " + words.getFirst() + " ran", interrupted);
    } finally {
      process.destroyForcibly();
    }
  }
}
