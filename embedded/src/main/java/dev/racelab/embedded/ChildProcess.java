package dev.racelab.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A command as a child process that dies with its owner, the JVM that started it, by whatever cause
 * the owner dies. Thread-safe.
 *
 * <p><b>Why no orphan is left.</b> The owner holds the write end of a pipe (the child's standard
 * input, to Java) and never writes to it. The command is started through a shell that first leaves
 * a watcher behind, which blocks reading that pipe, and then replaces itself by the command, so the
 * command has the process id that Java knows.
 *
 * <ul>
 *   <li>The owner dies, kill -9 included: the kernel closes the write end, the watcher reads the
 *       end of the pipe and sends KILL, which also ends a stopped child.
 *   <li>The owner dies before the watcher runs: the watcher finds the pipe closed at its first
 *       read.
 *   <li>The child dies first: Java closes the pipe, and the watcher wakes up. The watcher was the
 *       child's own child, so now it has another parent and knows that the process id may belong to
 *       somebody else: it kills nobody and leaves.
 *   <li>Ctrl-C, or a kill of the owner's whole process group: child and watcher run in a session of
 *       their own where the system has {@code setsid}, so neither is hit and the first case holds.
 *   <li>Other children of the owner do not keep the pipe open, because Java closes every descriptor
 *       but the standard three when it starts a process.
 * </ul>
 */
public final class ChildProcess {
  private static final String WATCHER_NAME = "racelab-watcher";

  private static final String LAUNCHER =
      """
      exec 3<&0 </dev/null
      sh -c "$1" %s $$ <&3 3<&- >/dev/null 2>&1 &
      exec 3<&-
      shift
      exec "$@"
      """
          .formatted(WATCHER_NAME);

  private static final String WATCHER =
      """
      trap '' HUP INT QUIT TERM
      cd /
      while read -r ignored; do :; done
      if [ -r /proc/self/stat ]; then
        read -r ignored ignored ignored parent ignored </proc/self/stat
      else
        parent=$(ps -o ppid= -p $$)
      fi
      [ "$parent" -eq "$1" ] && kill -9 "$1"
      """;

  /** How long a process may take to vanish after KILL; only a hung kernel call takes longer. */
  private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

  private static final int LOG_TAIL_BYTES = 64 * 1024;

  private final Process process;
  private final String name;
  private final Path log;

  private ChildProcess(Process process, String name, Path log) {
    this.process = process;
    this.name = name;
    this.log = log;
  }

  /**
   * Starts a command. Beside the log stands a file with the same name that ends in {@code .pid} and
   * holds the process id while the process runs (after a kill of the owner it stays, so a reader
   * must check that the process is the one it means).
   *
   * @param command the program, by absolute path or to be found on PATH, and its arguments; a
   *     program that is not there shows as exit status 127 with the reason in the log
   * @param environment variables set on top of the owner's own
   * @param directory the working directory; it must exist
   * @param log where standard output and error are appended; its folder is made if need be
   * @throws UncheckedIOException if no process could be started
   */
  public static ChildProcess start(
      List<String> command, Map<String, String> environment, Path directory, Path log) {
    if (command.isEmpty()) {
      throw new IllegalArgumentException("a command needs at least the program's name");
    }
    var builder = new ProcessBuilder(guarded(command)).directory(directory.toFile());
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    var name = baseName(log);
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      var process = builder.start();
      var pidFile = log.resolveSibling(name + ".pid");
      Files.writeString(pidFile, process.pid() + "\n");
      var unused = process.onExit().thenAccept(ended -> removePidFile(pidFile, ended.pid()));
      return new ChildProcess(process, name, log);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot start " + command.getFirst() + " in " + directory + ": " + e.getMessage(), e);
    }
  }

  private static List<String> guarded(List<String> command) {
    var all = new ArrayList<String>();
    Programs.find("setsid").map(Path::toString).ifPresent(all::add);
    all.addAll(List.of("/bin/sh", "-c", LAUNCHER, "racelab-launcher", WATCHER));
    all.addAll(command);
    return all;
  }

  private static String baseName(Path log) {
    var file = log.getFileName().toString();
    return file.endsWith(".log") ? file.substring(0, file.length() - ".log".length()) : file;
  }

  /** A restarted process may have written its own id already, so only our own goes. */
  private static void removePidFile(Path pidFile, long pid) {
    try {
      if (Files.readString(pidFile).strip().equals(Long.toString(pid))) {
        Files.deleteIfExists(pidFile);
      }
    } catch (IOException e) {
      // The folder is gone, and the file with it: just what was wanted.
    }
  }

  /** The command's own process id, not a shell's. */
  public long pid() {
    return process.pid();
  }

  /** Whether the process still exists; a stopped one does. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** The file that has the process's output. */
  public Path log() {
    return log;
  }

  /** Completes with the exit status when the process ends; 128 + n if signal n ended it. */
  public CompletableFuture<Integer> onExit() {
    return process.onExit().thenApply(Process::exitValue);
  }

  /** Sends a signal; does nothing if the process has ended. */
  public void signal(Signal signal) {
    if (!process.isAlive()) {
      return;
    }
    switch (signal) {
      // By the handle: Process.destroy would close the pipe too, and so turn TERM into KILL.
      case TERM -> process.toHandle().destroy();
      case KILL -> process.toHandle().destroyForcibly();
      case INT, QUIT, STOP, CONT -> Programs.kill(signal, List.of(process.pid()));
    }
  }

  /**
   * Sends a signal to the process, and then to every process below it; not to the watcher, who must
   * stay awake to notice the owner's end.
   */
  public void signalAll(Signal signal) {
    signal(signal);
    var below = descendants().stream().filter(it -> !isWatcher(it)).map(ProcessHandle::pid);
    Programs.kill(signal, below.toList());
  }

  private static boolean isWatcher(ProcessHandle process) {
    return process.info().commandLine().filter(line -> line.contains(WATCHER_NAME)).isPresent();
  }

  /**
   * Asks the process to stop by TERM, and kills it when the grace is over. A process that was
   * stopped by {@link Signal#STOP} goes on first, so that it can end in order.
   *
   * @return the exit status; 128 + n if signal n ended it
   */
  public int stop(Duration grace) {
    return stop(Signal.TERM, grace);
  }

  /** As {@link #stop(Duration)}, with another first signal. */
  public int stop(Signal first, Duration grace) {
    signal(first);
    if (first != Signal.KILL) {
      signal(Signal.CONT);
    }
    if (!awaitExit(grace)) {
      signal(Signal.KILL);
      if (!awaitExit(KILL_LIMIT)) {
        throw new ServerException(
            name + " (process " + pid() + ") still runs " + KILL_LIMIT + " after kill -9");
      }
    }
    return process.exitValue();
  }

  /**
   * Waits for the process to end.
   *
   * @return whether it ended in time; also false, with the flag set, if the thread is interrupted
   */
  public boolean awaitExit(Duration within) {
    try {
      return process.waitFor(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !process.isAlive();
    }
  }

  /** The processes below this one, as far as they can be seen now. */
  List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  /** The last lines of the log, at most {@code lines} and 64 KiB; empty if it cannot be read. */
  public List<String> logTail(int lines) {
    try (var file = new RandomAccessFile(log.toFile(), "r")) {
      var length = file.length();
      var start = Math.max(0, length - LOG_TAIL_BYTES);
      var bytes = new byte[(int) (length - start)];
      file.seek(start);
      file.readFully(bytes);
      var all = new String(bytes, StandardCharsets.UTF_8).lines().toList();
      return all.subList(Math.max(0, all.size() - lines), all.size());
    } catch (IOException e) {
      return List.of();
    }
  }

  @Override
  public String toString() {
    return name + " (process " + pid() + ", log " + log + ")";
  }
}
