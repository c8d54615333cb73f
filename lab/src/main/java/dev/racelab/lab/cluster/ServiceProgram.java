package dev.racelab.lab.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What runs a service: a JVM that is told what to run, or an executable that is all of it. */
public sealed interface ServiceProgram {
  /** The program as a command, with the flags that all programs of its form get. */
  List<String> command(List<String> moreFlags);

  /** The file that a build must have made, if it is one. */
  Optional<Path> file();

  /** How to build that file. */
  String build();

  /**
   * A program of a JVM.
   *
   * @param arguments what follows {@code java} and its flags, by absolute paths
   */
  record OnJvm(List<String> arguments) implements ServiceProgram {
    public OnJvm {
      arguments = List.copyOf(arguments);
    }

    @Override
    public List<String> command(List<String> moreFlags) {
      List<String> command = new ArrayList<>();
      command.add(JavaLauncher.path());
      command.addAll(JvmFlags.ALL);
      command.addAll(moreFlags);
      command.addAll(arguments);
      return command;
    }

    @Override
    public Optional<Path> file() {
      return arguments.size() == 2 && arguments.getFirst().equals("-jar")
          ? Optional.of(Path.of(arguments.getLast()))
          : Optional.empty();
    }

    @Override
    public String build() {
      return "./mvnw -DskipTests package";
    }
  }

  /**
   * A native executable.
   *
   * @param executable by its absolute path
   */
  record Executable(Path executable) implements ServiceProgram {
    /**
     * Half the heap of a JVM: code and classes are not in it. With 128 MB a replica of the account
     * service that was busy took 133 MiB in all, with 64 MB it took 113.
     */
    static final List<String> FLAGS = List.of("-Xmx64m");

    @Override
    public List<String> command(List<String> moreFlags) {
      List<String> command = new ArrayList<>();
      command.add(executable.toString());
      command.addAll(FLAGS);
      command.addAll(moreFlags);
      return command;
    }

    @Override
    public Optional<Path> file() {
      return Optional.of(executable);
    }

    @Override
    public String build() {
      return "./racelab native-test";
    }
  }
}
