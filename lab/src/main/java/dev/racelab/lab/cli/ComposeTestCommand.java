package dev.racelab.lab.cli;

import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.compose.Engine;
import dev.racelab.lab.composetest.ComposeTest;
import dev.racelab.lab.proof.Transcript;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code racelab compose-test}: the long proof on a container engine. */
@Command(
    name = "compose-test",
    mixinStandardHelpOptions = true,
    description = {
      "Proves docker-compose.yml on this machine's engine: starts it, scales and kills under load, races, spoils",
      "secrets, and says each figure. It works in projects of its own (racelab-compose-test-..., racelab-run-...)",
      "and deletes them. The images must be there: './racelab images'."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every step held",
      "1:a step failed; its line says why",
      "2:skipped, because no engine answers or an image is missing",
      "130:Ctrl-C"
    })
final class ComposeTestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    Engine engine;
    try {
      engine = Engine.require();
    } catch (ClusterException none) {
      spec.commandLine().getErr().println("SKIPPED, nothing was proved: " + none.getMessage());
      return Racelab.USAGE;
    }
    try (Interruption interruption = Interruption.watch()) {
      ComposeTest test =
          new ComposeTest(
              engine,
              StateOption.home(),
              ProofPlan.of(spec),
              new LocalBackends(StateOption.home()),
              new ComposeBackends(StateOption.home()),
              new Transcript(spec.commandLine().getOut()));
      return test.run() ? 0 : Racelab.NOT_AS_PROMISED;
    }
  }
}
