package dev.racelab.lab.compare;

import dev.racelab.guard.Hazard;
import dev.racelab.guard.Point;
import dev.racelab.guard.Strategy;
import dev.racelab.guard.WriteMode;
import dev.racelab.lab.compare.Trigger.BusyRow;
import dev.racelab.lab.compare.Trigger.Copies;
import dev.racelab.lab.compare.Trigger.Killed;
import dev.racelab.lab.compare.Trigger.LateAnswer;
import dev.racelab.lab.compare.Trigger.Meeting;
import dev.racelab.lab.compare.Trigger.Resumption;
import dev.racelab.lab.compare.Trigger.StoppedHolder;
import dev.racelab.lab.compare.Trigger.StoppedOwner;
import dev.racelab.lab.scenario.Scenario;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A way to provoke races that a run can be asked for; those of the gallery's broken fixes are their
 * own.
 *
 * @param option what the command line calls it
 * @param kind what it does
 * @param at the only point at which a replica is killed; null for all of them, and for other kinds
 */
public record Provocation(String option, Kind kind, @Nullable Point at) {
  public static final Provocation MEETING = new Provocation("meeting", Kind.MEETING, null);

  private static final List<Provocation> ALL = all();

  /** What is done to requests that race. */
  public enum Kind {
    MEETING("two requests wait for each other between read and write, or copies are sent at once"),
    STOPPED_HOLDER(
        "a replica is stopped between its read and its write until its lease has run out and"
            + " another replica has written"),
    STOPPED_HOLDER_EARLY(
        "the same, and it goes on when the other has read but not written; not for copies"),
    BUSY_ROW("copies only: the first finds the row locked"),
    LATE_ANSWER(
        "copies that have another service called: its answer is kept back until the caller has given up"),
    KILLED(
        "copies only: the first one's replica is killed, once at each point of its way, also in a"
            + " service that is called for it"),
    KILLED_AT("the same at one point only");

    private final String meaning;

    Kind(String meaning) {
      this.meaning = meaning;
    }

    /** What it does, for a person. */
    public String meaning() {
      return meaning;
    }
  }

  /** All of them. */
  public static List<Provocation> values() {
    return ALL;
  }

  private static List<Provocation> all() {
    List<Provocation> all = new ArrayList<>();
    all.add(MEETING);
    all.add(new Provocation("stopped-holder", Kind.STOPPED_HOLDER, null));
    all.add(new Provocation("stopped-holder-early", Kind.STOPPED_HOLDER_EARLY, null));
    all.add(new Provocation("busy-row", Kind.BUSY_ROW, null));
    all.add(new Provocation("late-answer", Kind.LATE_ANSWER, null));
    all.add(new Provocation("killed", Kind.KILLED, null));
    Stream.concat(Trigger.KILL_POINTS.stream(), Trigger.CALL_POINTS.stream())
        .map(at -> new Provocation("killed-at-" + at.label(), Kind.KILLED_AT, at))
        .forEach(all::add);
    return Collections.unmodifiableList(all);
  }

  /** The one that the command line calls so, or empty. */
  public static Optional<Provocation> find(String option) {
    return ALL.stream().filter(each -> each.option().equals(option)).findFirst();
  }

  /**
   * The trigger for a strategy in a scenario, or empty where it provokes nothing there. A strategy
   * that keeps keys is raced by copies of requests; and of what happens to a key in the middle,
   * nothing can be told without one.
   */
  Optional<Trigger> of(Scenario scenario, Strategy strategy) {
    if (!scenario.hazards().contains(Hazard.REPEATED_REQUEST)) {
      return strategy.needsKey() ? Optional.empty() : Optional.ofNullable(ofRows(strategy));
    }
    return strategy.needsKey() || kind == Kind.MEETING
        ? Optional.ofNullable(ofCopies(scenario.hasAnotherCalled()))
        : Optional.empty();
  }

  private @Nullable Trigger ofCopies(boolean calls) {
    return switch (kind) {
      case MEETING -> new Copies(false);
      case STOPPED_HOLDER -> new StoppedOwner();
      case STOPPED_HOLDER_EARLY -> null;
      case BUSY_ROW -> new BusyRow();
      case LATE_ANSWER -> calls ? new LateAnswer() : null;
      case KILLED -> new Killed(calls ? Trigger.WAY_OF_TWO : Trigger.WAY);
      case KILLED_AT -> at == null ? null : killedAt(at, calls);
    };
  }

  private static @Nullable Trigger killedAt(Point at, boolean calls) {
    return calls || !Trigger.CALL_POINTS.contains(at) ? new Killed(List.of(Stand.here(at))) : null;
  }

  /**
   * A work that reads decides there, so that is where a meeting makes the race certain; one that
   * only writes has nothing to meet at before its write.
   */
  private @Nullable Trigger ofRows(Strategy strategy) {
    return switch (kind) {
      case MEETING ->
          new Meeting(strategy.writes() == WriteMode.CONDITIONAL ? Point.WRITE : Point.READ);
      case STOPPED_HOLDER -> new StoppedHolder(Resumption.AFTER_WRITE);
      case STOPPED_HOLDER_EARLY -> new StoppedHolder(Resumption.BEFORE_WRITE);
      case BUSY_ROW, LATE_ANSWER, KILLED, KILLED_AT -> null;
    };
  }
}
