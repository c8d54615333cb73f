package dev.racelab.lab.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stands in the help; the script itself runs the tests, since they build what it would run. */
@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = "Builds everything and runs all tests: the same as './mvnw verify'.")
final class TestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var err = spec.commandLine().getErr();
    err.println("'test' is run by the racelab script: './racelab test'");
    err.flush();
    return Racelab.USAGE;
  }
}
