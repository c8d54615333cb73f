package dev.racelab.lab.cli;

import dev.racelab.lab.compare.BackendFactory;
import dev.racelab.lab.compare.Gallery;
import dev.racelab.lab.compare.Gallery.Exhibit;
import dev.racelab.lab.compare.Plan;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code racelab compare}: every strategy in every scenario, promise beside verdict and cost. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Starts the services, provokes races under every strategy, and says which strategy kept its promise.",
      "Runs beside a system that `racelab up` keeps running; nothing is left behind but the results."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every cell is as promised",
      "1:a promise is broken or open, or an unguarded strategy was not caught",
      "2:wrong option, or the system does not come up",
      "130:stopped by Ctrl-C; the results so far are kept"
    })
public final class CompareCommand implements Callable<Integer> {
  private static final String ALL = "all";

  private final BackendFactory backends;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "SCENARIO",
      arity = "0..*",
      completionCandidates = ScenarioNames.class,
      description = "${COMPLETION-CANDIDATES}. Default: all of them.")
  private List<String> scenarios = List.of();

  @Option(
      names = "--strategies",
      split = ",",
      paramLabel = "NAME",
      description =
          "Names, separated by commas; all for every strategy (those that keep idempotency keys where requests are repeated); gallery for the broken fixes, each in"
              + " the scenario and with the trigger that shows what is wrong with it. Default: all.")
  private List<String> strategies = List.of(ALL);

  @Option(
      names = "--replicas",
      split = ",",
      paramLabel = "N",
      description = "Replicas of each service, 1 to 12; several numbers are compared. Default: 3.")
  private List<Integer> replicas = List.of(3);

  @Mixin private RunOptions options = new RunOptions();

  /**
   * A command that races what {@code backends} start.
   *
   * @param backends asked once per run
   */
  public CompareCommand(BackendFactory backends) {
    this.backends = backends;
  }

  @Override
  public Integer call() throws InterruptedException {
    Plan plan = options.plan(scenarios, names(), strategies.contains(ALL), replicas);
    return new RunSession(options.backends(backends.in(options.form())), spec, options)
        .compare(plan);
  }

  private List<String> names() {
    return strategies.stream()
        .filter(name -> !name.equals(ALL))
        .flatMap(
            name ->
                switch (name) {
                  case "gallery" ->
                      Gallery.exhibits().stream().filter(this::isWanted).map(Exhibit::strategy);
                  default -> Stream.of(name);
                })
        .toList();
  }

  private boolean isWanted(Exhibit exhibit) {
    return scenarios.isEmpty() || scenarios.contains(exhibit.scenario());
  }
}
