package dev.racelab.lab.compare;

import dev.racelab.guard.Strategy;
import dev.racelab.lab.scenario.Scenario;
import java.time.Duration;
import java.util.List;

/**
 * What to run.
 *
 * @param scenarios in the order in which they run
 * @param strategies in the order in which they run
 * @param replicas replicas of each service, one series of cells for each number
 * @param rounds how many rendezvous rounds and how many free rounds a cell has
 * @param rendezvous whether there are rendezvous rounds at all
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
   * @param rendezvous rounds in which the parties wait for each other
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

  /** How many cells there are. */
  public int size() {
    return scenarios.size() * strategies.size() * replicas.size();
  }
}
