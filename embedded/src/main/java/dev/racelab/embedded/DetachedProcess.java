package dev.racelab.embedded;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The opposite of a {@link ChildProcess}: a command that goes on when its starter and the terminal
 * are gone, and that Ctrl-C does not reach.
 */
public final class DetachedProcess {
  private DetachedProcess() {}

  /**
   * Starts a command.
   *
   * @param directory the working directory
   * @param log where output and errors are appended; its folder must exist
   * @return the process; its id is the command's own
   * @throws UncheckedIOException if no process could be started
   */
  public static Process start(List<String> command, Path directory, Path log) {
    try {
      return new ProcessBuilder(detached(command))
          .directory(directory.toFile())
          .redirectInput(new File("/dev/null"))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot start " + command.getFirst() + ": " + e.getMessage(), e);
    }
  }

  /** A session of its own where the system has setsid, else deaf to what a terminal sends. */
  private static List<String> detached(List<String> command) {
    var all = new ArrayList<String>();
    Programs.find("setsid")
        .ifPresentOrElse(
            setsid -> all.add(setsid.toString()),
            () ->
                all.addAll(
                    List.of("/bin/sh", "-c", "trap '' HUP INT; exec \"$@\"", "racelab-detached")));
    all.addAll(command);
    return all;
  }
}
