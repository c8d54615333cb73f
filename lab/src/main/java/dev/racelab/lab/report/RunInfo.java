package dev.racelab.lab.report;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What is needed to run a run again.
 *
 * @param command for example {@code compare}
 * @param started wall-clock time
 * @param flags the command line without the program's name: the words as they were given, and after
 *     them the defaults spelled out
 * @param versions what ran, by name
 * @param machine what it ran on, by name; nothing that identifies it
 */
public record RunInfo(
    String command,
    Instant started,
    List<String> flags,
    Map<String, String> versions,
    Map<String, Object> machine) {
  public RunInfo {
    flags = List.copyOf(flags);
  }
}
