package dev.racelab.lab.compare;

import dev.racelab.guard.Condition;
import dev.racelab.guard.Point;
import dev.racelab.lab.cluster.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What provokes the race in a cell's certain rounds, which have two requests each. */
public sealed interface Trigger {
  /**
   * On a request's way through a strategy that keeps keys, in its order; each may be a last one.
   */
  List<Point> KILL_POINTS =
      List.of(
          Point.START,
          Point.BEGIN,
          Point.LOOKUP,
          Point.READ,
          Point.ROW,
          Point.WRITE,
          Point.RECORD,
          Point.COMMIT,
          Point.ANSWER);

  /** Around a call to another service, which comes before the answer. */
  List<Point> CALL_POINTS = List.of(Point.CALL, Point.CALLED);

  /** The way of a request that stays in its service. */
  List<Stand> WAY = KILL_POINTS.stream().map(Stand::here).toList();

  /** The way of a request that has another service called, in its order. */
  List<Stand> WAY_OF_TWO = wayOfTwo();

  private static List<Stand> wayOfTwo() {
    List<Stand> way = new ArrayList<>(WAY);
    Stand answer = way.removeLast();
    way.add(Stand.here(Point.CALL));
    KILL_POINTS.stream().filter(at -> at != Point.BEGIN).map(Stand::onward).forEach(way::add);
    way.add(Stand.here(Point.CALLED));
    way.add(answer);
    return List.copyOf(way);
  }

  /** What results call it, for example {@code meeting} or {@code window 600 ms}. */
  String name();

  /** The conditions of promises that it breaks. */
  default Set<Condition> breaks() {
    return Set.of();
  }

  /** What is done to replicas. */
  default Set<Fault> needs() {
    return Set.of();
  }

  /** How many replicas it takes at least. */
  default int fewestReplicas() {
    return 1;
  }

  /** Whether it is the one that a comparison uses where nobody asks for another. */
  default boolean isPlain() {
    return false;
  }

  /**
   * The requests wait for each other.
   *
   * @param at where they do
   */
  record Meeting(Point at) implements Trigger {
    public Meeting {
      if (at != Point.READ && at != Point.WRITE && at != Point.RELEASE) {
        throw new IllegalArgumentException(
            "requests meet at read, write or release, got " + at.label());
      }
    }

    @Override
    public String name() {
      return isPlain() ? "meeting" : "meeting at " + at.label();
    }

    /** Before the write or, of a work that reads nothing, right after it. */
    @Override
    public boolean isPlain() {
      return at != Point.RELEASE;
    }
  }

  /**
   * The requests are sent at once, and each pauses between read and write.
   *
   * @param length how long
   */
  record Window(Duration length) implements Trigger {
    public Window {
      if (!length.isPositive()) {
        throw new IllegalArgumentException("a window is longer than nothing, got " + length);
      }
    }

    @Override
    public String name() {
      return String.format(Locale.ROOT, "window %d ms", length.toMillis());
    }
  }

  /**
   * The replica of the first request is stopped between its read and its write, for longer than a
   * lease lives, while another replica works on the second.
   *
   * @param resumption when the first goes on
   */
  record StoppedHolder(Resumption resumption) implements Trigger {
    @Override
    public String name() {
      return switch (resumption) {
        case AFTER_WRITE -> "stopped-holder";
        case BEFORE_WRITE -> "stopped-holder-early";
      };
    }

    @Override
    public Set<Condition> breaks() {
      return Set.of(Condition.LEASE_UNEXPIRED);
    }

    @Override
    public Set<Fault> needs() {
      return Set.of(Fault.PAUSE);
    }

    @Override
    public int fewestReplicas() {
      return 2;
    }
  }

  /**
   * Copies of one wish are sent at once, and each pauses between read and write; one more is sent
   * when they have ended. No meeting is waited for: what knows a copy by its key never lets it come
   * to where the first one is.
   *
   * @param apart whether they must reach two replicas to race at all
   */
  record Copies(boolean apart) implements Trigger {
    /** Longer than two requests lie apart. */
    static final Duration PAUSE = Duration.ofMillis(20);

    @Override
    public String name() {
      return apart ? "copies to two replicas" : "copies";
    }

    @Override
    public int fewestReplicas() {
      return apart ? 2 : 1;
    }

    @Override
    public boolean isPlain() {
      return !apart;
    }
  }

  /**
   * The replica that works on the first copy is stopped where it has found its key unused, for
   * longer than a marker of what runs is kept, while the second copy is sent until it is let in.
   */
  record StoppedOwner() implements Trigger {
    @Override
    public String name() {
      return "stopped-holder";
    }

    @Override
    public Set<Condition> breaks() {
      return Set.of(Condition.LEASE_UNEXPIRED);
    }

    @Override
    public Set<Fault> needs() {
      return Set.of(Fault.PAUSE);
    }

    @Override
    public int fewestReplicas() {
      return 2;
    }
  }

  /** The first copy finds the row locked by somebody else, who goes on when it has its answer. */
  record BusyRow() implements Trigger {
    @Override
    public String name() {
      return "busy-row";
    }
  }

  /**
   * The answer of the service that the first copy has called is kept back until the caller has
   * given up waiting for it; the second copy is sent then.
   */
  record LateAnswer() implements Trigger {
    @Override
    public String name() {
      return "late-answer";
    }
  }

  /**
   * The replica that works on the first copy is killed, and the second is sent until it has its
   * answer; at each of these places, one after the other.
   *
   * @param at at least one
   */
  record Killed(List<Stand> at) implements Trigger {
    public Killed {
      at = List.copyOf(at);
      if (at.isEmpty() || !WAY_OF_TWO.containsAll(at)) {
        throw new IllegalArgumentException(
            "a replica is killed at some of %s, got %s".formatted(WAY_OF_TWO, at));
      }
    }

    @Override
    public String name() {
      return at.size() > 1 ? "killed" : "killed-at-" + at.getFirst().label();
    }

    /** Only there is an effect committed, and what has to follow it is not. */
    @Override
    public Set<Condition> breaks() {
      return at.stream().anyMatch(stand -> stand.at() == Point.COMMIT)
          ? Set.of(Condition.PROCESS_SURVIVES)
          : Set.of();
    }

    @Override
    public Set<Fault> needs() {
      return Set.of(Fault.KILL);
    }

    @Override
    public int fewestReplicas() {
      return 2;
    }
  }

  /** When a stopped holder goes on. */
  enum Resumption {
    /** The second request has its answer. */
    AFTER_WRITE,
    /** The second request has read and not written. */
    BEFORE_WRITE
  }
}
