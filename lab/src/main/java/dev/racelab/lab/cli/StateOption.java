package dev.racelab.lab.cli;

import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.supervisor.StateFolder;
import dev.racelab.lab.supervisor.SupervisorState;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says which system a command is about. */
final class StateOption {
  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "where the running system keeps keys, logs and data (default: .racelab in the repository)")
  private @Nullable Path state;

  /** The repository: the script says where it is; without it, the current folder. */
  static Path home() {
    return Path.of(System.getProperty("racelab.home", "")).toAbsolutePath().normalize();
  }

  StateFolder folder() {
    return new StateFolder(state == null ? home().resolve(".racelab") : state);
  }

  /** The running system's supervisor. */
  SupervisorState running() {
    var folder = folder();
    if (!folder.isUp()) {
      throw new ClusterException("nothing is up; './racelab up' starts it");
    }
    return folder
        .read()
        .orElseThrow(() -> new ClusterException("the system is just starting or stopping"));
  }
}
