package dev.racelab.lab.cli;

import dev.racelab.lab.compare.BackendFactory;
import dev.racelab.lab.compare.Plan;
import dev.racelab.lab.report.RunInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What results say about how and where they came to be. */
final class RunFacts {
  private RunFacts() {}

  static RunInfo of(
      CommandSpec spec, RunOptions options, BackendFactory backends, Plan plan, Instant started) {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("java", System.getProperty("java.vm.version"));
    versions.putAll(backends.versions());
    return new RunInfo(spec.name(), started, flags(spec, options, plan), versions, Machine.facts());
  }

  /** The words that were given, and those that say what was left to a default. */
  private static List<String> flags(CommandSpec spec, RunOptions options, Plan plan) {
    List<String> flags = new ArrayList<>();
    CommandLine.ParseResult given = spec.root().commandLine().getParseResult();
    if (given != null) {
      flags.addAll(given.originalArgs());
    }
    CommandLine.ParseResult matched = spec.commandLine().getParseResult();
    options
        .words(plan)
        .forEach(
            (option, value) -> {
              if (matched == null || !matched.hasMatchedOption(option)) {
                flags.addAll(List.of(option, value));
              }
            });
    return flags;
  }
}
