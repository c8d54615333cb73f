package dev.racelab.lab.compare;

import dev.racelab.guard.Strategy;
import dev.racelab.lab.compare.Gallery.Exhibit;
import dev.racelab.lab.scenario.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What to run.
 *
 * @param scenarios in the order in which they run
 * @param strategies in the order in which they run
 * @param replicas replicas of each service, one series of cells for each number
 * @param rounds how many provoked rounds and how many free rounds a cell has
 * @param rendezvous whether there are provoked rounds at all
 * @param provocation how the race is provoked there, but for broken fixes, which have their own
 * @param requests requests of a free round
 * @param concurrency how many of them at a time
 * @param window a pause between read and write in free rounds; zero for none
 * @param weakened the name of the strategy that runs without its guard, or empty
 * @param seed decides every row's name and every random choice
 */
public record Plan(
    List<Scenario> scenarios,
    List<Strategy> strategies,
    List<Integer> replicas,
    Rounds rounds,
    boolean rendezvous,
    Provocation provocation,
    int requests,
    int concurrency,
    Duration window,
    String weakened,
    long seed) {
  public static final int DEFAULT_REQUESTS = 60;
  public static final int DEFAULT_CONCURRENCY = 8;

  public Plan {
    scenarios = List.copyOf(scenarios);
    strategies = List.copyOf(strategies);
    replicas = List.copyOf(replicas);
    if (requests < 1 || concurrency < 1 || window.isNegative()) {
      throw new IllegalArgumentException(
          "requests and concurrency start at 1 and a window at 0, got %d, %d and %s"
              .formatted(requests, concurrency, window));
    }
  }

  /**
   * How many rounds of each kind a cell has.
   *
   * @param rendezvous rounds in which the parties are made to race
   * @param free rounds in which they race as they happen to
   */
  public record Rounds(int rendezvous, int free) {
    /** Three meetings decide a cell, and one free round prices it. */
    public static final Rounds DEFAULT = new Rounds(3, 1);

    public Rounds {
      if (rendezvous < 1 || free < 1) {
        throw new IllegalArgumentException(
            "a cell has at least one round of each kind, got " + rendezvous + " and " + free);
      }
    }
  }

  /**
   * What provokes that scenario's race under that strategy: the run's own way, but for broken
   * fixes, each of which has one of its own in one scenario; empty where nothing is raced.
   */
  public static Optional<Trigger> trigger(
      Scenario scenario, Strategy strategy, Provocation provocation) {
    Optional<Exhibit> exhibit = Gallery.find(strategy.name());
    return exhibit.isEmpty()
        ? provocation.of(scenario, strategy)
        : exhibit.filter(each -> each.scenario().equals(scenario.name())).map(Exhibit::trigger);
  }

  /** How many cells there are. */
  public int size() {
    return replicas.stream().mapToInt(each -> cells(each).size()).sum();
  }

  /** The cells on so many replicas, in the order in which they run. */
  public List<Cell> cells(int replicas) {
    return scenarios.stream()
        .flatMap(
            scenario -> strategies.stream().flatMap(strategy -> cell(scenario, strategy, replicas)))
        .toList();
  }

  private Stream<Cell> cell(Scenario scenario, Strategy strategy, int replicas) {
    boolean weak = strategy.name().equals(weakened);
    String mustShow = Gallery.find(strategy.name()).map(Exhibit::anomaly).orElse(null);
    // What is weakened has no key any more, but is sent one, or nobody would see that it ignores
    // it.
    Strategy raced = weak && !strategy.needsKey() ? strategy.weakened() : strategy;
    return trigger(scenario, raced, provocation)
        .map(each -> new Cell(scenario, strategy, weak, replicas, each, mustShow))
        .stream();
  }
}
