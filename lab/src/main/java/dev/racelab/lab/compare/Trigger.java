package dev.racelab.lab.compare;

import dev.racelab.guard.Condition;
import dev.racelab.guard.Point;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/** What provokes the race in a cell's certain rounds, which have two requests each. */
public sealed interface Trigger {
  /** What results call it, for example {@code meeting} or {@code window 600 ms}. */
  String name();

  /** The conditions of promises that it breaks. */
  default Set<Condition> breaks() {
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
