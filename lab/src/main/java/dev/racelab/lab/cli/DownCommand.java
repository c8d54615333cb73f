package dev.racelab.lab.cli;

import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.supervisor.Control;
import dev.racelab.lab.supervisor.StateFolder;
import dev.racelab.lab.supervisor.SupervisorState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops the system; also what is left of one whose supervisor was killed. */
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description =
        "Stops everything that 'up' started and deletes its data; the logs stay. Does nothing if"
            + " nothing is up.")
final class DownCommand implements Callable<Integer> {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(45);
  private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(20);

  @Mixin private StateOption state = new StateOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var folder = state.folder();
    // A folder that is not ours holds nothing that we may read, kill or delete.
    var wasUp = folder.isOurs() && down(folder);
    var out = spec.commandLine().getOut();
    out.println(wasUp ? "Racelab is down." : "Nothing was up.");
    out.flush();
    return 0;
  }

  private static boolean down(StateFolder folder) {
    var last = folder.read();
    if (folder.isUp()) {
      stop(folder, last);
    }
    awaitChildren(folder);
    folder.run().deleteData();
    folder.clear();
    return last.isPresent();
  }

  private static void stop(StateFolder folder, Optional<SupervisorState> last) {
    var supervisor =
        last.orElseThrow(
            () -> new ClusterException("a system is just starting; try again in a second"));
    try {
      Control.stop(supervisor, ANSWER_LIMIT);
      if (within(STOP_LIMIT, () -> !folder.isUp())) {
        return;
      }
    } catch (ClusterException e) {
      if (!folder.isUp()) {
        return;
      }
      // It lives and does not answer; so it is not asked any more.
    }
    kill(supervisor);
    if (!within(KILL_LIMIT, () -> !folder.isUp())) {
      throw new ClusterException(
          "the supervisor (process %d) cannot be killed; its log is %s"
              .formatted(supervisor.pid(), folder.supervisorLog()));
    }
  }

  /** Only the very process that wrote the state, not a later one with its id. */
  private static void kill(SupervisorState supervisor) {
    ProcessHandle.of(supervisor.pid())
        .filter(
            process ->
                process.info().startInstant().map(Instant::toEpochMilli).orElse(0L)
                    == supervisor.startMillis())
        .ifPresent(ProcessHandle::destroyForcibly);
  }

  /** The children of a killed supervisor die within moments; their data must not go before. */
  private static void awaitChildren(StateFolder folder) {
    for (var file : folder.run().pidFiles()) {
      if (!within(KILL_LIMIT, () -> !isOurs(file))) {
        throw new ClusterException("a process still runs that " + file + " names");
      }
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new ClusterException("cannot delete " + file + ": " + e.getMessage(), e);
      }
    }
  }

  /** A process with that id which is older than the file: a younger one only got the same id. */
  private static boolean isOurs(Path file) {
    try {
      var pid = Long.parseLong(Files.readString(file).strip());
      var written = Files.getLastModifiedTime(file).toInstant();
      return ProcessHandle.of(pid)
          .filter(ProcessHandle::isAlive)
          .flatMap(process -> process.info().startInstant())
          .filter(start -> start.isBefore(written.plusSeconds(1)))
          .isPresent();
    } catch (IOException | NumberFormatException e) {
      return false;
    }
  }

  private static boolean within(Duration limit, BooleanSupplier condition) {
    var deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    return true;
  }
}
