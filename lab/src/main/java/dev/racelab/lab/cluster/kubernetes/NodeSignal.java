package dev.racelab.lab.cluster.kubernetes;

import dev.racelab.embedded.Signal;
import dev.racelab.lab.cluster.ClusterException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Sends signals to a container's processes where they run: Kubernetes itself can neither stop nor
 * kill a process at once. The command is called with a signal's name and a container's id, and must
 * have done it when it ends.
 *
 * @param command a program, by its path
 */
public record NodeSignal(String command) {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  void send(Signal signal, Pod pod) {
    List<String> words = new ArrayList<>(List.of(command, signal.name(), pod.container()));
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      try {
        if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
          throw new ClusterException(
              "%s did not send %s to %s: %s"
                  .formatted(
                      command,
                      signal,
                      pod.name(),
                      process.isAlive()
                          ? "it did not end"
                          : new String(
                                  process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                              .strip()));
        }
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException failed) {
      throw new ClusterException("cannot run " + command + ": " + failed.getMessage(), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted while " + command + " ran", interrupted);
    }
  }
}
