package dev.racelab.lab.compare;

import dev.racelab.lab.check.Verdict;
import dev.racelab.lab.compare.Firing.Fired;
import dev.racelab.lab.compare.RoundResult.Kind;
import dev.racelab.lab.driver.UnexpectedAnswerException;
import dev.racelab.lab.history.Attempt;
import dev.racelab.lab.history.OperationType;
import dev.racelab.lab.scenario.Round;
import dev.racelab.lab.scenario.Scenario;
import dev.racelab.lab.scenario.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs one cell, round by round. A rendezvous round decides by its first try wherever that try
 * could prove something. It could not where all parties reached one replica of several (that says
 * nothing about a guard between replicas), or where an unguarded strategy's parties never met (a
 * slow start, not a guard, kept them apart); then it is fired again with fresh rows, a bounded
 * number of times. A round that reached one replica only each time stays UNKNOWN; parties that
 * never met leave an unguarded strategy uncaught, which the comparison tells as such.
 */
final class CellRun {
  /** Longer than two requests lie apart, shorter than anybody minds to wait for a guarded round. */
  private static final Duration MEETING = Duration.ofMillis(150);

  private static final int MAX_TRIES = 6;

  private final Cell cell;
  private final Plan plan;
  private final World world;
  private final Firing firing;
  private final List<Set<String>> replicas;
  private final List<Attempt> attempts = new ArrayList<>();
  private final List<List<Attempt>> freeRounds = new ArrayList<>();

  /**
   * A cell that is about to run.
   *
   * @param replicas the names of the replicas that the scenario's requests can reach, service by
   *     service
   */
  CellRun(Cell cell, Plan plan, World world, Firing firing, List<Set<String>> replicas) {
    this.cell = cell;
    this.plan = plan;
    this.world = world;
    this.firing = firing;
    this.replicas = replicas;
  }

  /** The cell's result, or empty where the strategy makes no sense in the scenario. */
  Optional<CellResult> run() throws InterruptedException {
    List<RoundResult> rounds = new ArrayList<>();
    try {
      if (plan.rendezvous()) {
        for (int number = 0; number < plan.rounds().rendezvous(); number++) {
          rounds.add(rendezvous(number));
        }
      }
      for (int number = 0; number < plan.rounds().free(); number++) {
        rounds.add(free(number));
      }
    } catch (NotApplicableException e) {
      return Optional.empty();
    }
    return Optional.of(new CellResult(cell, rounds, counts(), Cost.of(freeRounds)));
  }

  private RoundResult rendezvous(int number) throws InterruptedException {
    for (int tries = 1; ; tries++) {
      Try result = meet(number, tries);
      if (result.proves() || tries == MAX_TRIES) {
        return new RoundResult(Kind.RENDEZVOUS, number, tries, result.verdict());
      }
    }
  }

  private Try meet(int number, int tries) throws InterruptedException {
    Map<String, String> headers = headers();
    headers.put(
        "Lab-Rendezvous",
        "%s-%x-%d-%d;parties=%d;timeout=%dms;at=%s"
            .formatted(
                cell.id(),
                plan.seed(),
                number,
                tries,
                Scenario.PARTIES,
                MEETING.toMillis(),
                cell.meetingPoint()));
    try {
      Round round = cell.scenario().rendezvous(world, number);
      Fired fired = firing.volley(round.requests(), headers);
      note(fired);
      Verdict verdict = round.judge(fired.attempts());
      return verdict instanceof Verdict.Valid ? valid(fired) : new Try(verdict, true);
    } catch (UnexpectedAnswerException e) {
      Verdict unknown = new Verdict.Unknown(e.getMessage());
      return new Try(unknown, true);
    }
  }

  /** What a round is worth in which nothing went wrong. */
  private Try valid(Fired fired) {
    if (cell.replicas() > 1 && replicas.stream().noneMatch(each -> twoOf(each, fired))) {
      Set<String> reached = new TreeSet<>();
      replicas.forEach(
          each -> fired.replicas().stream().filter(each::contains).forEach(reached::add));
      String reason =
          "in %d tries the requests never reached two of the %d replicas (the last try: %s), which says nothing about a guard between replicas"
              .formatted(MAX_TRIES, cell.replicas(), reached.isEmpty() ? "none" : reached);
      return new Try(new Verdict.Unknown(reason), false);
    }
    boolean unguarded = cell.weakened() || !cell.promised();
    return new Try(new Verdict.Valid(), fired.met() || !unguarded);
  }

  /** Whether two replicas of one service were reached; one each of two services do not race. */
  private static boolean twoOf(Set<String> replicas, Fired fired) {
    return fired.replicas().stream().filter(replicas::contains).count() > 1;
  }

  private RoundResult free(int number) throws InterruptedException {
    Map<String, String> headers = headers();
    if (!plan.window().isZero()) {
      headers.put("Lab-Window", plan.window().toMillis() + "ms");
    }
    Verdict verdict;
    try {
      Round round = cell.scenario().free(world, plan.requests());
      Fired fired = firing.stream(round.requests(), headers, plan.concurrency());
      note(fired);
      freeRounds.add(fired.attempts());
      verdict = round.judge(fired.attempts());
    } catch (UnexpectedAnswerException e) {
      verdict = new Verdict.Unknown(e.getMessage());
    }
    return new RoundResult(Kind.FREE, number, 1, verdict);
  }

  private Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Lab-Strategy", cell.strategy().name());
    if (cell.weakened()) {
      headers.put("Lab-Weakened", "true");
    }
    return headers;
  }

  private void note(Fired fired) {
    if (!fired.applicable()) {
      throw new NotApplicableException();
    }
    attempts.addAll(fired.attempts());
  }

  private CellResult.Counts counts() {
    return new CellResult.Counts(
        attempts.size(),
        count(OperationType.OK),
        count(OperationType.FAIL),
        count(OperationType.INFO));
  }

  private long count(OperationType outcome) {
    return attempts.stream().filter(attempt -> attempt.outcome() == outcome).count();
  }

  /**
   * One try.
   *
   * @param verdict the round's, if no further try follows
   * @param proves whether none has to
   */
  private record Try(Verdict verdict, boolean proves) {}

  private static final class NotApplicableException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
