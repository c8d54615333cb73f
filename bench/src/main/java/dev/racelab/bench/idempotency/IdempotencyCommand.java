package dev.racelab.bench.idempotency;

import dev.racelab.bench.report.Output;
import dev.racelab.bench.run.BenchFacts;
import dev.racelab.bench.run.ClassPaths;
import dev.racelab.lab.cli.Terminal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code racelab bench idempotency}: what a key costs. */
@Command(
    name = "idempotency",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures withdrawals without a key, with a new one, and replays, of the account service and"
          + " of the same service behind another library: on the same servers, in turns. Counts"
          + " round trips, the growth of the table of records, and what a purge takes from requests"
          + " that go on.",
      "Takes seven to eight minutes, and wants a quiet machine."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured, whatever the figures are",
      "1:answers and effects do not agree, so the figures mean nothing; with --quick also: some"
          + " request was not served",
      "2:wrong option, or something on this machine is in the way",
      "130:stopped by Ctrl-C"
    })
public final class IdempotencyCommand implements Callable<Integer> {
  private static final int WRONG = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--quick",
      description = "A single short round: shows that everything works, not how fast.")
  private boolean quick;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How many turns each gets at each concurrency, 1 to 50. Default: 5.")
  private @Nullable Integer rounds;

  @Option(
      names = "--connections",
      split = ",",
      paramLabel = "N",
      description = "How many requests come at once. Default: 1,32,256.")
  private @Nullable List<Integer> connections;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    Plan plan = plan();
    ClassPaths paths = ClassPaths.ofBuild();
    BenchFacts facts = BenchFacts.now(quick);
    Measured measured = new Measured();
    OptionalInt ended =
        output.measure(
            spec.commandLine(), progress -> new Run(paths, plan, progress, measured).measure());
    if (ended.isPresent()) {
      return ended.getAsInt();
    }
    Map<Side, String> names = new EnumMap<>(Side.class);
    for (Side side : Side.values()) {
      names.put(side, side.shown(paths.home()));
    }
    output.show(
        spec.commandLine(),
        facts,
        new IdempotencyTable(plan, measured, names, Terminal.isStandardOutput()).render(),
        IdempotencyJson.render(facts.all(), plan, measured, names));
    List<String> complaints = Complaints.of(measured, quick);
    return complaints.isEmpty() ? 0 : wrong(complaints);
  }

  private Plan plan() {
    try {
      return new Plan(
          rounds == null ? (quick ? 1 : 5) : rounds,
          connections == null ? (quick ? List.of(8) : List.of(1, 32, 256)) : connections,
          quick);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private int wrong(List<String> complaints) {
    complaints.forEach(spec.commandLine().getErr()::println);
    spec.commandLine().getErr().flush();
    return WRONG;
  }
}
