package dev.racelab.lab.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether somebody watches. The JDK tells it only for input and output together, if at all. */
public final class Terminal {
  private Terminal() {}

  /** Whether what is printed is read on a terminal. */
  public static boolean isStandardOutput() {
    return isTerminal(1);
  }

  /** Whether messages are read on a terminal. */
  public static boolean isStandardError() {
    return isTerminal(2);
  }

  private static boolean isTerminal(int descriptor) {
    Path link = Path.of("/proc/self/fd", String.valueOf(descriptor));
    try {
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      // No /proc: then it cannot be known, and quiet and plain is never wrong.
      return false;
    }
  }
}
