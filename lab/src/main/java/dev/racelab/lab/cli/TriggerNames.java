package dev.racelab.lab.cli;

import static java.util.stream.Collectors.joining;

import dev.racelab.guard.Point;
import dev.racelab.lab.compare.Provocation;
import dev.racelab.lab.compare.Trigger;
import java.util.Iterator;
import java.util.stream.Stream;

/** The triggers as a help page names and explains them. */
final class TriggerNames implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return Provocation.values().stream().map(TriggerNames::words).distinct().iterator();
  }

  private static String words(Provocation provocation) {
    return provocation.kind() == Provocation.Kind.KILLED_AT
        ? "killed-at-POINT (%s: %s)"
            .formatted(
                provocation.kind().meaning(),
                Stream.concat(Trigger.KILL_POINTS.stream(), Trigger.CALL_POINTS.stream())
                    .map(Point::label)
                    .collect(joining(", ")))
        : provocation.option() + " (" + provocation.kind().meaning() + ")";
  }
}
