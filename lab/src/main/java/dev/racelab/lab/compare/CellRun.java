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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs one cell, round by round. A provoked round decides by its first try wherever that try could
 * prove something. It could not where the requests did not come to where they were to race (all
 * parties reached one replica of several, which says nothing about a guard between replicas; no
 * holder could be stopped), or where an unguarded strategy's parties never met (a slow start, not a
 * guard, kept them apart); then it is fired again with fresh rows, a bounded number of times. A
 * round that went astray each time stays UNKNOWN; parties that never met leave an unguarded
 * strategy uncaught, which the comparison tells as such.
 */
final class CellRun {
  /** Longer than two requests lie apart, shorter than anybody minds to wait for a guarded round. */
  private static final Duration MEETING = Duration.ofMillis(150);

  private static final int MAX_TRIES = 6;

  private final Cell cell;
  private final Plan plan;
  private final World world;
  private final Firing firing;
  private final Steering steering;
  private final List<Set<String>> replicas;
  private final List<Attempt> attempts = new ArrayList<>();
  private final List<List<Attempt>> freeRounds = new ArrayList<>();

  /**
   * A cell that is about to run.
   *
   * @param replicas the names of the replicas that the scenario's requests can reach, service by
   *     service
   */
  CellRun(
      Cell cell,
      Plan plan,
      World world,
      Firing firing,
      Steering steering,
      List<Set<String>> replicas) {
    this.cell = cell;
    this.plan = plan;
    this.world = world;
    this.firing = firing;
    this.steering = steering;
    this.replicas = replicas;
  }

  /** The cell's result, or empty where the strategy makes no sense in the scenario. */
  Optional<CellResult> run() throws InterruptedException {
    List<RoundResult> rounds = new ArrayList<>();
    try {
      if (plan.rendezvous()) {
        for (int number = 0; number < plan.rounds().rendezvous(); number++) {
          rounds.add(provoked(number));
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

  private RoundResult provoked(int number) throws InterruptedException {
    int astray = 0;
    for (int tries = 1; ; tries++) {
      Try result = fire(number, tries);
      astray += result.worth() == Worth.ASTRAY ? 1 : 0;
      if (result.worth() == Worth.PROVES || tries == MAX_TRIES) {
        return new RoundResult(Kind.PROVOKED, number, tries, astray, result.verdict());
      }
    }
  }

  private Try fire(int number, int tries) throws InterruptedException {
    String name = "%s-%x-%d-%d".formatted(cell.id(), plan.seed(), number, tries);
    try {
      return switch (cell.trigger()) {
        case Trigger.Meeting meeting -> {
          Round round = cell.scenario().rendezvous(world, number);
          Fired fired = firing.volley(round.requests(), meeting(name, meeting));
          yield judged(round, fired, fired.met() || guarded());
        }
        case Trigger.Window window -> paused(number, window.length());
        case Trigger.Copies copies -> paused(number, Trigger.Copies.PAUSE);
        case Trigger.StoppedHolder stopped ->
            steered(
                number,
                round ->
                    new HolderStop(steering)
                        .run(stopped.resumption(), round.requests(), headers(), name));
        case Trigger.StoppedOwner stopped ->
            steered(
                number, round -> new OwnerStop(steering).run(round.requests(), headers(), name));
        case Trigger.BusyRow busy ->
            steered(
                number,
                round ->
                    new BusyRowRun(steering)
                        .run(
                            Objects.requireNonNull(round.bystander(), "nobody else is there"),
                            round.requests(),
                            headers(),
                            name));
        case Trigger.LateAnswer late ->
            steered(
                number,
                round -> new LateAnswerRun(steering).run(round.requests(), headers(), name));
        case Trigger.Killed killed -> killed(number, killed.at(), name);
      };
    } catch (UnexpectedAnswerException e) {
      return new Try(new Verdict.Unknown(e.getMessage()), Worth.PROVES);
    }
  }

  private Try paused(int number, Duration length) throws InterruptedException {
    Round round = cell.scenario().rendezvous(world, number);
    return judged(round, firing.volley(round.requests(), window(length)), true);
  }

  private interface Leading {
    Steered lead(Round round) throws InterruptedException;
  }

  /** Whoever leads requests knows himself whether they came where they were to be. */
  private Try steered(int number, Leading leading) throws InterruptedException {
    Round round = cell.scenario().rendezvous(world, number);
    Steered steered = leading.lead(round);
    note(steered.fired());
    return steered.missed().isEmpty()
        ? new Try(settled(round, steered.fired(), steered.faults()), Worth.PROVES)
        : astray(steered.missed());
  }

  /** A wish for each place; the first that proves nothing ends the try. */
  private Try killed(int number, List<Stand> places, String name) throws InterruptedException {
    List<Verdict> verdicts = new ArrayList<>();
    for (Stand at : places) {
      Try one =
          steered(
              number,
              round ->
                  new ReplicaKill(steering)
                      .run(at, round.requests(), headers(), name + "-" + at.label()));
      if (one.worth() != Worth.PROVES) {
        return one;
      }
      verdicts.add(one.verdict());
    }
    return new Try(Verdict.all(verdicts), Worth.PROVES);
  }

  private boolean guarded() {
    return !cell.weakened() && cell.promised();
  }

  private Map<String, String> meeting(String name, Trigger.Meeting meeting) {
    Map<String, String> headers = headers();
    headers.put(
        "Lab-Rendezvous",
        "%s;parties=%d;timeout=%dms;at=%s"
            .formatted(name, Scenario.PARTIES, MEETING.toMillis(), meeting.at().label()));
    return headers;
  }

  private Map<String, String> window(Duration length) {
    Map<String, String> headers = headers();
    if (!length.isZero()) {
      headers.put("Lab-Window", length.toMillis() + "ms");
    }
    return headers;
  }

  /**
   * What a try is worth whose requests have ended.
   *
   * @param raced whether they certainly raced, as far as their guard let them
   */
  private Try judged(Round round, Fired fired, boolean raced) throws InterruptedException {
    note(fired);
    Verdict verdict = settled(round, fired, List.of());
    if (!(verdict instanceof Verdict.Valid)) {
      return new Try(verdict, Worth.PROVES);
    }
    if (cell.replicas() > 1 && replicas.stream().noneMatch(each -> twoOf(each, fired))) {
      Set<String> reached = new TreeSet<>();
      replicas.forEach(
          each -> fired.replicas().stream().filter(each::contains).forEach(reached::add));
      return astray(
          "the requests never reached two of the %d replicas (%s), which says nothing about a guard between replicas"
              .formatted(cell.replicas(), reached.isEmpty() ? "none" : reached));
    }
    return new Try(verdict, raced ? Worth.PROVES : Worth.OPEN);
  }

  /** What the oracle says when what is to be sent again has its answer, too. */
  private Verdict settled(Round round, Fired fired, List<Attempt> faults)
      throws InterruptedException {
    List<Attempt> all = new ArrayList<>(fired.attempts());
    all.addAll(faults);
    if (!round.again().isEmpty()) {
      Fired again = steering.resending().untilAnswered(round.again(), headers(), steering.step());
      note(again);
      all.addAll(again.attempts());
    }
    return round.judge(all);
  }

  /** Of a try that said nothing about any guard; the verdict if the others say nothing, too. */
  private static Try astray(String reason) {
    return new Try(
        new Verdict.Unknown("%d tries proved nothing; the last: %s".formatted(MAX_TRIES, reason)),
        Worth.ASTRAY);
  }

  /** Whether two replicas of one service were reached; one each of two services do not race. */
  private static boolean twoOf(Set<String> replicas, Fired fired) {
    return fired.replicas().stream().filter(replicas::contains).count() > 1;
  }

  private RoundResult free(int number) throws InterruptedException {
    Verdict verdict;
    try {
      Round round = cell.scenario().free(world, plan.requests());
      Fired fired = firing.stream(round.requests(), window(plan.window()), plan.concurrency());
      note(fired);
      freeRounds.add(fired.attempts());
      verdict = settled(round, fired, List.of());
    } catch (UnexpectedAnswerException e) {
      verdict = new Verdict.Unknown(e.getMessage());
    }
    return new RoundResult(Kind.FREE, number, 1, 0, verdict);
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
   * @param worth whether none has to
   */
  private record Try(Verdict verdict, Worth worth) {}

  private enum Worth {
    /** It decides the round. */
    PROVES,
    /** The requests may have missed each other by chance. */
    OPEN,
    /** The requests did not come to where they were to race. */
    ASTRAY
  }

  private static final class NotApplicableException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
