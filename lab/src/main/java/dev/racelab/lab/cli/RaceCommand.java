package dev.racelab.lab.cli;

import dev.racelab.lab.compare.BackendFactory;
import dev.racelab.lab.compare.Plan;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code racelab race}: one strategy in one scenario, with every round's witness. */
@Command(
    name = "race",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Races one scenario under one strategy, and shows every witness.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:VALID",
      "1:INVALID or UNKNOWN",
      "2:wrong option, or the system does not come up",
      "130:stopped by Ctrl-C; the results so far are kept"
    })
public final class RaceCommand implements Callable<Integer> {
  private final BackendFactory backends;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "SCENARIO",
      arity = "1",
      completionCandidates = ScenarioNames.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private String scenario = "";

  @Option(
      names = "--strategy",
      required = true,
      paramLabel = "NAME",
      description = "What guards the operations, for example pessimistic.")
  private String strategy = "";

  @Option(
      names = "--replicas",
      paramLabel = "N",
      description = "Replicas of each service, 1 to 12. Default: ${DEFAULT-VALUE}.")
  private int replicas = 3;

  @Mixin private RunOptions options = new RunOptions();

  /**
   * A command that races what {@code backends} start.
   *
   * @param backends asked once per run
   */
  public RaceCommand(BackendFactory backends) {
    this.backends = backends;
  }

  @Override
  public Integer call() throws InterruptedException {
    Plan plan = options.plan(List.of(scenario), List.of(strategy), false, List.of(replicas));
    return new RunSession(options.backends(backends.in(options.form())), spec, options).race(plan);
  }
}
