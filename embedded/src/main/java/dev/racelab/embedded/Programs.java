package dev.racelab.embedded;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Small programs of the operating system, run to their end within a limit. */
final class Programs {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** Searched after PATH, which a service manager may have cut short. */
  private static final List<String> USUAL = List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin");

  private Programs() {}

  /** Where the program is, if this machine has it. */
  static Optional<Path> find(String program) {
    var path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.concat(Stream.of(path.split(File.pathSeparator, -1)), USUAL.stream())
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Sends a signal by the shell's own kill; a process that has just ended is no error. */
  static void kill(Signal signal, List<Long> pids) {
    if (!pids.isEmpty()) {
      var all = pids.stream().map(String::valueOf).collect(Collectors.joining(" "));
      succeeds(List.of("/bin/sh", "-c", "kill -" + signal + " " + all));
    }
  }

  /**
   * Whether the process runs. One that has ended, but that nobody has asked for its status yet,
   * does not: a container's first process may never ask.
   */
  static boolean isRunning(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    var stat = Path.of("/proc", Long.toString(process.pid()), "stat");
    try {
      // The state follows the program's name, which stands in brackets and may hold anything.
      var line = Files.readString(stat);
      return !line.startsWith(") Z", line.lastIndexOf(')'));
    } catch (IOException e) {
      // No /proc on this system, or the process ended meanwhile.
      return process.isAlive();
    }
  }

  /** Whether the command ends with status 0 within five seconds; its output is dropped. */
  static boolean succeeds(List<String> command) {
    try {
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue() == 0;
      }
      process.destroyForcibly();
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command.getFirst(), e);
    }
  }
}
