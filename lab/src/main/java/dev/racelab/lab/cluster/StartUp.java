package dev.racelab.lab.cluster;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * How a program starts in one form.
 *
 * @param program the service's name
 * @param starts from the launch of the process until its readiness check says yes, each
 * @param memoryBytes what is in memory of the last one, at rest after some requests; empty where
 *     the system does not tell
 */
public record StartUp(String program, Form form, List<Duration> starts, OptionalLong memoryBytes) {
  public StartUp {
    starts = List.copyOf(starts);
    if (starts.isEmpty()) {
      throw new IllegalArgumentException("a start-up is measured by one start at least");
    }
  }

  /** The one in the middle. */
  public Duration median() {
    return starts.stream().sorted().toList().get(starts.size() / 2);
  }
}
