package dev.racelab.lab.cli;

import dev.racelab.lab.supervisor.Control;
import dev.racelab.lab.supervisor.Control.Answer;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows the running system. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows what runs, where, and whether it takes requests.",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:a system is up", "1:none is"})
final class StatusCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Mixin private StateOption state = new StateOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    if (!state.folder().isUp()) {
      out.println("Nothing is up; './racelab up' starts it.");
      out.flush();
      return Racelab.NOT_AS_PROMISED;
    }
    print(Control.status(state.running(), LIMIT), out);
    return 0;
  }

  static void print(Answer answer, PrintWriter out) {
    out.printf("%-12s  %-24s  %-12s  %8s%n", "name", "address", "state", "process");
    answer
        .replicas()
        .forEach(
            it ->
                out.printf(
                    "%-12s  %-24s  %-12s  %8d%n", it.name(), it.address(), it.state(), it.pid()));
    new TreeMap<>(answer.stores())
        .forEach((name, address) -> out.printf("%-12s  %-24s%n", name, address));
    out.flush();
  }
}
