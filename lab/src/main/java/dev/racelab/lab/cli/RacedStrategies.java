package dev.racelab.lab.cli;

import static java.util.stream.Collectors.joining;

import dev.racelab.guard.Strategies;
import dev.racelab.guard.Strategy;
import dev.racelab.lab.cluster.LocalSetup;
import dev.racelab.lab.compare.Gallery;
import dev.racelab.lab.compare.Gallery.Exhibit;
import dev.racelab.lab.compare.Plan;
import dev.racelab.lab.compare.Provocation;
import dev.racelab.lab.compare.Trigger;
import dev.racelab.lab.scenario.Scenario;
import dev.racelab.lab.scenario.Scenarios;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.ParameterException;

/**
 * Which strategies a run is about: whoever names one wants to see it raced, so one that has no cell
 * in any of the scenarios, or not by that trigger, is refused.
 *
 * @param scenarios those that were asked for
 */
record RacedStrategies(Allowed allowed, List<Scenario> scenarios, Provocation provocation) {
  /**
   * Those of these names, in the order of the tables.
   *
   * @param all whether every strategy that is not broken is meant, too, as far as it is raced
   */
  List<Strategy> choose(List<String> names, boolean all) {
    List<Strategy> known =
        Stream.of(Strategies.all(), Strategies.keyed(), Strategies.gallery())
            .flatMap(List::stream)
            .toList();
    List<String> knownNames = known.stream().map(Strategy::name).toList();
    names.forEach(name -> allowed.require("strategy", name, knownNames));
    if (names.isEmpty() && !all) {
      throw allowed.wrong(
          "scenario: the gallery shows nothing there. Allowed: "
              + Gallery.exhibits().stream()
                  .map(Exhibit::scenario)
                  .distinct()
                  .collect(joining(", ")));
    }
    List<Strategy> chosen =
        known.stream()
            .filter(each -> names.contains(each.name()) || (all && isMeantByAll(each)))
            .toList();
    for (Strategy strategy : chosen) {
      if (!isRaced(strategy, scenarios, provocation)) {
        throw neverRaced(strategy);
      }
    }
    if (chosen.isEmpty()) {
      throw allowed.wrong(
          "--trigger: '%s' provokes nothing in these scenarios".formatted(provocation.option()));
    }
    return chosen;
  }

  private boolean isMeantByAll(Strategy strategy) {
    return Gallery.find(strategy.name()).isEmpty() && isRaced(strategy, scenarios, provocation);
  }

  private ParameterException neverRaced(Strategy strategy) {
    Optional<Exhibit> exhibit = Gallery.find(strategy.name());
    if (exhibit.isPresent()) {
      return allowed.wrong(
          "scenario: the broken fix '%s' shows what is wrong with it in %s only"
              .formatted(strategy.name(), exhibit.get().scenario()));
    }
    if (isRaced(strategy, scenarios, Provocation.MEETING)) {
      return allowed.wrong(
          "--trigger: '%s' provokes nothing with '%s' in %s"
              .formatted(provocation.option(), strategy.name(), names(scenarios)));
    }
    List<Scenario> others =
        Scenarios.all().stream()
            .filter(each -> isRaced(strategy, List.of(each), Provocation.MEETING))
            .toList();
    return allowed.wrong(
        "scenario: '%s' keeps keys, which are sent in %s only"
            .formatted(strategy.name(), names(others)));
  }

  private static String names(List<Scenario> scenarios) {
    return scenarios.stream().map(Scenario::name).collect(joining(", "));
  }

  private static boolean isRaced(
      Strategy strategy, List<Scenario> scenarios, Provocation provocation) {
    return scenarios.stream()
        .anyMatch(each -> Plan.trigger(each, strategy, provocation).isPresent());
  }

  /** The scenarios in which one of these has a cell. */
  List<Scenario> scenarios(List<Strategy> chosen) {
    return scenarios.stream()
        .filter(
            each ->
                chosen.stream().anyMatch(strategy -> isRaced(strategy, List.of(each), provocation)))
        .toList();
  }

  /** Whoever stops a replica needs another one that goes on. */
  List<Integer> requireEnough(List<Integer> replicas, List<Strategy> chosen) {
    for (Strategy strategy : chosen) {
      int fewest =
          scenarios.stream()
              .flatMap(each -> Plan.trigger(each, strategy, provocation).stream())
              .mapToInt(Trigger::fewestReplicas)
              .max()
              .orElse(1);
      if (replicas.getFirst() < fewest) {
        throw allowed.wrong(
            "--replicas: %d is not allowed: '%s' is raced between replicas, or while one of them is stopped. Allowed: %d to %d"
                .formatted(replicas.getFirst(), strategy.name(), fewest, LocalSetup.MOST_REPLICAS));
      }
    }
    return replicas;
  }
}
