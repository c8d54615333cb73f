package dev.racelab.lab.cli;

import dev.racelab.lab.cluster.ClusterException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the logs of the running system, or of the last one. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = "Shows the last lines of the logs; after 'down', those of the last system.")
final class LogsCommand implements Callable<Integer> {
  private static final Duration POLL = Duration.ofMillis(200);

  /** So much of a file's end is read at once. */
  private static final int CHUNK = 256 * 1024;

  private static final int MOST_LINES = 1_000;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      defaultValue = "",
      description = "a service or a replica: account, account-2, gateway, postgres, redis")
  private String name = "";

  @Option(
      names = {"-f", "--follow"},
      description = "go on with new lines until Ctrl-C")
  private boolean follow;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "20",
      description = "lines of each log, at most 1000 (default: ${DEFAULT-VALUE})")
  private int lines;

  @Mixin private StateOption state = new StateOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  /** A log and how much of it was shown. */
  private static final class Tail {
    private final Path file;
    private final String label;
    private long shown;

    Tail(Path file) {
      this.file = file;
      var fileName = file.getFileName().toString();
      this.label = fileName.substring(0, fileName.length() - ".log".length());
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    if (lines < 0 || lines > MOST_LINES) {
      throw new IllegalArgumentException("--lines is between 0 and " + MOST_LINES + ": " + lines);
    }
    var tails = tails();
    var out = spec.commandLine().getOut();
    var labelled = tails.size() > 1;
    for (var tail : tails) {
      var read = newLines(tail);
      print(tail, read.subList(Math.max(0, read.size() - lines), read.size()), labelled, out);
    }
    while (follow) {
      Thread.sleep(POLL);
      tails.forEach(tail -> print(tail, newLines(tail), labelled, out));
    }
    return 0;
  }

  private List<Tail> tails() {
    var logs = state.folder().run().allLogs();
    if (logs.isEmpty()) {
      throw new ClusterException("there are no logs; './racelab up' starts a system");
    }
    var tails = logs.stream().map(Tail::new).toList();
    var wanted = tails.stream().filter(tail -> isWanted(tail.label)).toList();
    if (wanted.isEmpty()) {
      throw new ClusterException(
          "there is no log of '%s'; there is %s"
              .formatted(name, String.join(", ", tails.stream().map(it -> it.label).toList())));
    }
    return wanted;
  }

  private boolean isWanted(String label) {
    return name.isEmpty() || label.equals(name) || label.matches("\\Q" + name + "\\E-\\d+");
  }

  /** Whole lines only; the rest of one that is being written comes with the next call. */
  private static List<String> newLines(Tail tail) {
    try (var file = new RandomAccessFile(tail.file.toFile(), "r")) {
      var length = file.length();
      var from = Math.max(Math.min(tail.shown, length), length - CHUNK);
      var bytes = new byte[(int) (length - from)];
      file.seek(from);
      file.readFully(bytes);
      int end = bytes.length;
      while (end > 0 && bytes[end - 1] != '\n') {
        end--;
      }
      tail.shown = from + end;
      return new ArrayList<>(new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList());
    } catch (IOException e) {
      throw new ClusterException("cannot read " + tail.file + ": " + e.getMessage(), e);
    }
  }

  private static void print(Tail tail, List<String> read, boolean labelled, PrintWriter out) {
    read.forEach(line -> out.println(labelled ? tail.label + " | " + line : line));
    out.flush();
  }
}
