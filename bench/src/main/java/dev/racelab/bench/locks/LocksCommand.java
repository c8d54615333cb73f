package dev.racelab.bench.locks;

import dev.racelab.bench.report.Output;
import dev.racelab.bench.run.BenchFacts;
import dev.racelab.bench.run.BenchRun;
import dev.racelab.bench.run.ClassPaths;
import dev.racelab.bench.run.Contestant;
import dev.racelab.bench.run.JvmFlags;
import dev.racelab.bench.run.Results;
import dev.racelab.lab.cli.Terminal;
import java.io.PrintWriter;
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

/** {@code racelab bench locks}: ours beside Redisson's, Spring's and ShedLock's. */
@Command(
    name = "locks",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures lock and unlock, uncontended and contended, of our providers and of Redisson,"
          + " Spring Integration and ShedLock: on the same servers, in turns, each in a JVM of its"
          + " own. While they run it counts whether two ever held one lock.",
      "Takes five to seven minutes, and wants a quiet machine."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured, whatever the figures are",
      "1:two held one lock at one time, so the figures mean nothing",
      "2:wrong option, or something on this machine is in the way",
      "130:stopped by Ctrl-C"
    })
public final class LocksCommand implements Callable<Integer> {
  private static final int VIOLATED = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--quick",
      description = "A single short round of few races: shows that everything works, not how fast.")
  private boolean quick;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "LOCK",
      completionCandidates = LockNames.class,
      description = "Only these: ${COMPLETION-CANDIDATES}. Default: all.")
  private List<String> only = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How many turns each lock gets, 1 to 50. Default: 5.")
  private @Nullable Integer rounds;

  @Option(
      names = "--threads",
      split = ",",
      paramLabel = "N",
      description = "Threads of the contended races. Default: 1,8,32,128.")
  private @Nullable List<Integer> threads;

  @Option(
      names = "--names",
      split = ",",
      paramLabel = "N",
      description = "Locks of the contended races. Default: 1,64.")
  private @Nullable List<Integer> names;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    List<Contestant> locks = locks();
    Plan plan = plan();
    Results results = new Results();
    BenchFacts facts = BenchFacts.now(quick);
    OptionalInt ended =
        output.measure(
            spec.commandLine(),
            progress ->
                new BenchRun(ClassPaths.ofBuild(), JvmFlags.of(quick), progress)
                    .run(locks, plan.warmUp(), plan.stages(), results));
    if (ended.isPresent()) {
      return ended.getAsInt();
    }
    output.show(
        spec.commandLine(),
        facts,
        new LocksTable(plan, locks, results, Terminal.isStandardOutput()).render(),
        LocksJson.render(facts.all(), plan, locks, results));
    return results.violations().isEmpty() ? 0 : violated(results.violations());
  }

  private List<Contestant> locks() {
    for (String name : only) {
      if (!Locks.names().contains(name)) {
        throw new ParameterException(
            spec.commandLine(),
            "--only '%s' is no lock. Allowed: %s"
                .formatted(name, String.join(", ", Locks.names())));
      }
    }
    return Locks.ALL.stream().filter(lock -> only.isEmpty() || only.contains(lock.name())).toList();
  }

  private Plan plan() {
    try {
      return new Plan(
          rounds == null ? (quick ? 1 : 5) : rounds,
          threads == null ? (quick ? List.of(8) : List.of(1, 8, 32, 128)) : threads,
          names == null ? (quick ? List.of(64) : List.of(1, 64)) : names,
          quick);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private int violated(Map<String, Long> violations) {
    PrintWriter err = spec.commandLine().getErr();
    violations.forEach(
        (lock, times) ->
            err.printf("%s let two threads into one lock, %,d times seen.%n", lock, times));
    err.flush();
    return VIOLATED;
  }
}
