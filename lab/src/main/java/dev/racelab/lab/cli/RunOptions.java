package dev.racelab.lab.cli;

import dev.racelab.guard.Strategy;
import dev.racelab.lab.cluster.Form;
import dev.racelab.lab.cluster.LocalSetup;
import dev.racelab.lab.compare.BackendFactory;
import dev.racelab.lab.compare.Gallery;
import dev.racelab.lab.compare.Plan;
import dev.racelab.lab.compare.Provocation;
import dev.racelab.lab.scenario.Scenario;
import dev.racelab.lab.scenario.Scenarios;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that {@code compare} and {@code race} share, and what they allow. */
final class RunOptions {
  private static final int MAX_REPLICAS = LocalSetup.MOST_REPLICAS;
  private static final int MAX_ROUNDS = 10_000;
  private static final int MAX_REQUESTS = 100_000;
  private static final int MAX_CONCURRENCY = 512;
  private static final Duration MAX_WINDOW = Duration.ofSeconds(5);

  /** Seeds up to this one are exact in every JSON reader. */
  private static final long MAX_SEED = (1L << 53) - 1;

  private static final Pattern PART = Pattern.compile("(\\d{1,3})/(\\d{1,3})");

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Option(
      names = "--requests",
      paramLabel = "N",
      description = "Requests of a free round, 1 to 100000. Default: ${DEFAULT-VALUE}.")
  private int requests = Plan.DEFAULT_REQUESTS;

  @Option(
      names = "--concurrency",
      paramLabel = "C",
      description = "How many of them at a time, 1 to 512. Default: ${DEFAULT-VALUE}.")
  private int concurrency = Plan.DEFAULT_CONCURRENCY;

  @Option(
      names = "--window",
      paramLabel = "TIME",
      description =
          "A pause between read and write in free rounds, for example 20ms; up to 5s. Default: none.")
  private String window = "0ms";

  @Option(
      names = "--rounds",
      paramLabel = "R",
      split = ",",
      description =
          "Rounds of each kind, 1 to 10000; or two numbers as in 3,1: rounds in which the requests"
              + " meet, and free ones. Default: 3,1. From 30 on, the race probability of the free"
              + " rounds is shown.")
  private List<Integer> rounds =
      List.of(Plan.Rounds.DEFAULT.rendezvous(), Plan.Rounds.DEFAULT.free());

  @Option(
      names = "--no-rendezvous",
      description =
          "Only free rounds. An unguarded strategy may then slip through, which counts as not caught.")
  private boolean noRendezvous;

  @Option(
      names = "--trigger",
      paramLabel = "NAME",
      completionCandidates = TriggerNames.class,
      description =
          "What provokes the race in the rounds that are not free: ${COMPLETION-CANDIDATES}. To stop or"
              + " kill takes 2 replicas. A stopped holder breaks the condition that leases do not run out,"
              + " and a kill after the commit the one that processes survive what follows it. Broken fixes"
              + " have triggers of their own. Default: ${DEFAULT-VALUE}.")
  private String trigger = Provocation.MEETING.option();

  @Option(
      names = "--driver",
      paramLabel = "NAME",
      description = "How requests are sent. Allowed: http1. Default: ${DEFAULT-VALUE}.")
  private String driver = "http1";

  @Mixin private BackendOptions where = new BackendOptions();

  @Option(
      names = "--part",
      paramLabel = "I/N",
      description =
          "Only the I-th of N parts of the scenarios, from 0 on: for a Job whose pods share a run."
              + " Default: all of them.")
  private String part = "0/1";

  @Option(
      names = "--runtime",
      paramLabel = "FORM",
      description =
          "What runs the services: jvm, or native for the executables that './racelab native-test'"
              + " builds. Default: ${DEFAULT-VALUE}.")
  private String runtime = Form.JVM.word();

  @Option(
      names = "--weaken",
      paramLabel = "STRATEGY",
      description =
          "The lab's self-test: runs this strategy with its guard taken out. Its promise must then"
              + " show as broken, and the exit code must be 1.")
  private String weaken = "";

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Repeats the random choices of an earlier run; 0 to 2^53 - 1. Default: random.")
  private @Nullable Long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where results go. Default: racelab-results/<time>.")
  private @Nullable Path out;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "table, or json: one document on standard output and nothing else. Default: ${DEFAULT-VALUE}.")
  private String format = "table";

  /**
   * Everything checked, as a plan.
   *
   * @param all whether, besides those that are named, every strategy that is not broken is meant,
   *     as far as it is raced in these scenarios
   */
  Plan plan(List<String> scenarios, List<String> strategies, boolean all, List<Integer> replicas) {
    allowed().require("--driver", driver, List.of("http1"));
    where.check(allowed());
    allowed().require("--format", format, List.of("table", "json"));
    List<Scenario> wanted = scenarios(scenarios);
    Provocation provocation = provocation();
    RacedStrategies raced = new RacedStrategies(allowed(), wanted, provocation);
    List<Strategy> chosen = raced.choose(strategies, all);
    if (!weaken.isEmpty()) {
      allowed()
          .require(
              "--weaken",
              weaken,
              chosen.stream()
                  .map(Strategy::name)
                  .filter(name -> Gallery.find(name).isEmpty())
                  .toList());
    }
    replicas.forEach(each -> allowed().within("--replicas", each, 1, MAX_REPLICAS));
    allowed().within("--requests", requests, 1, MAX_REQUESTS);
    allowed().within("--concurrency", concurrency, 1, MAX_CONCURRENCY);
    rounds.forEach(each -> allowed().within("--rounds", each, 1, MAX_ROUNDS));
    if (rounds.size() > 2) {
      throw allowed()
          .wrong("--rounds: %s is not allowed. Allowed: one number, or two".formatted(rounds));
    }
    requireProvoked(provocation, chosen);
    where.requireAble(
        allowed(),
        wanted.stream()
            .flatMap(
                scenario ->
                    chosen.stream()
                        .flatMap(each -> Plan.trigger(scenario, each, provocation).stream()))
            .toList());
    List<Integer> counts = replicas.stream().distinct().sorted().toList();
    return new Plan(
        raced.scenarios(chosen),
        chosen,
        raced.requireEnough(counts, chosen),
        new Plan.Rounds(rounds.getFirst(), rounds.getLast()),
        !noRendezvous,
        provocation,
        requests,
        concurrency,
        window(),
        weaken,
        seed());
  }

  /** What the plan was made of, as options, so that a later version's defaults change nothing. */
  Map<String, String> words(Plan plan) {
    Map<String, String> words = new LinkedHashMap<>();
    words.put(
        "--replicas",
        plan.replicas().stream().map(String::valueOf).collect(Collectors.joining(",")));
    words.put("--requests", String.valueOf(plan.requests()));
    words.put("--concurrency", String.valueOf(plan.concurrency()));
    words.put("--window", plan.window().toMillis() + "ms");
    words.put("--rounds", plan.rounds().rendezvous() + "," + plan.rounds().free());
    words.put("--trigger", plan.provocation().option());
    words.put("--driver", driver);
    words.put("--backend", where.name());
    words.put("--runtime", runtime);
    words.put("--seed", String.valueOf(plan.seed()));
    return words;
  }

  /** What runs the services. */
  Form form() {
    allowed().require("--runtime", runtime, Stream.of(Form.values()).map(Form::word).toList());
    return Form.find(runtime).orElseThrow();
  }

  boolean json() {
    return format.equals("json");
  }

  @Nullable Path out() {
    return out;
  }

  private List<Scenario> scenarios(List<String> names) {
    List<String> allowed = Scenarios.all().stream().map(Scenario::name).toList();
    names.forEach(name -> allowed().require("scenario", name, allowed));
    return part(
        Scenarios.all().stream()
            .filter(each -> names.isEmpty() ? each.isPartOfAll() : names.contains(each.name()))
            .toList());
  }

  /** Every N-th, so that a service's scenarios, which stand side by side, are spread. */
  private List<Scenario> part(List<Scenario> all) {
    Matcher typed = PART.matcher(part);
    if (!typed.matches() || Integer.parseInt(typed.group(1)) >= Integer.parseInt(typed.group(2))) {
      throw allowed()
          .wrong("--part: '%s' is not allowed. Allowed: 0/1, 0/2, 1/2 and so on".formatted(part));
    }
    int which = Integer.parseInt(typed.group(1));
    int of = Integer.parseInt(typed.group(2));
    List<Scenario> mine =
        IntStream.range(0, all.size())
            .filter(index -> index % of == which)
            .mapToObj(all::get)
            .toList();
    if (mine.isEmpty()) {
      throw allowed().wrong("--part: %d scenarios have no part %s".formatted(all.size(), part));
    }
    return mine;
  }

  /** What starts the system that is raced. */
  BackendFactory backends(BackendFactory local) {
    if (form() != Form.JVM && !where.isLocal()) {
      throw allowed()
          .wrong(
              "--runtime %s: only the backend local chooses what its services run as; elsewhere the images do"
                  .formatted(runtime));
    }
    return where.choose(local);
  }

  private Provocation provocation() {
    allowed()
        .require(
            "--trigger", trigger, Provocation.values().stream().map(Provocation::option).toList());
    return Provocation.find(trigger).orElseThrow();
  }

  private void requireProvoked(Provocation provocation, List<Strategy> chosen) {
    boolean gallery = chosen.stream().anyMatch(each -> Gallery.find(each.name()).isPresent());
    if (noRendezvous && (gallery || !provocation.equals(Provocation.MEETING))) {
      throw allowed()
          .wrong(
              "--no-rendezvous: not allowed with %s, which free rounds do not provoke"
                  .formatted(gallery ? "broken fixes" : "--trigger " + trigger));
    }
  }

  private Duration window() {
    return allowed().time("--window", window, Duration.ZERO, MAX_WINDOW, "20ms");
  }

  private long seed() {
    if (seed == null) {
      return new SecureRandom().nextLong() & MAX_SEED;
    }
    if (seed < 0 || seed > MAX_SEED) {
      throw allowed()
          .wrong("--seed: %d is not allowed. Allowed: 0 to %d".formatted(seed, MAX_SEED));
    }
    return seed;
  }

  private Allowed allowed() {
    return Allowed.of(spec);
  }
}
