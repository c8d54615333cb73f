package dev.racelab.lab.cli;

import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.JavaLauncher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The lab as a command, for a process of its own that goes on when this one ends. */
final class OwnProgram {
  private static final String LITTLE_MEMORY = "-Xmx64m";

  private OwnProgram() {}

  /** This very program, in the form in which it runs now. */
  static List<String> command(Path home, String... arguments) {
    String repository = "-Dracelab.home=" + home;
    List<String> command = new ArrayList<>();
    if (isExecutable()) {
      command.addAll(List.of(executable(), LITTLE_MEMORY, repository));
    } else {
      command.addAll(
          List.of(
              JavaLauncher.path(),
              LITTLE_MEMORY,
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              repository,
              "-cp",
              System.getProperty("java.class.path"),
              Racelab.class.getName()));
    }
    command.addAll(List.of(arguments));
    return command;
  }

  /** GraalVM sets this property in what it makes, and nobody else does. */
  private static boolean isExecutable() {
    return "runtime".equals(System.getProperty("org.graalvm.nativeimage.imagecode"));
  }

  private static String executable() {
    return ProcessHandle.current()
        .info()
        .command()
        .orElseThrow(
            () -> new ClusterException("the system does not tell which program this process runs"));
  }
}
