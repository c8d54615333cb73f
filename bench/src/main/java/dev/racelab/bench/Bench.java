package dev.racelab.bench;

import dev.racelab.lab.cli.Racelab;
import java.util.List;

/** The program that the racelab script starts for {@code racelab bench}. */
public final class Bench {
  private Bench() {}

  /** Runs one command, of which the first word is {@code bench}, and exits with its status. */
  public static void main(String[] arguments) {
    System.exit(Racelab.commandLine(List.of(new BenchCommand())).execute(arguments));
  }
}
