package dev.racelab.lab.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stands in the help; the script starts the bench itself, which has other libraries to fetch. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "Measures our parts beside other libraries on the same servers: 'bench locks', 'bench"
            + " idempotency', 'bench micro'. Builds the bench, and fetches those libraries, when"
            + " first used.")
final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var err = spec.commandLine().getErr();
    err.println("'bench' is run by the racelab script: './racelab bench'");
    err.flush();
    return Racelab.USAGE;
  }
}
