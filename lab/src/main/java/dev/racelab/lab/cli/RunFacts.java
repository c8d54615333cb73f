package dev.racelab.lab.cli;

import com.sun.management.OperatingSystemMXBean;
import dev.racelab.lab.compare.BackendFactory;
import dev.racelab.lab.report.RunInfo;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What results say about how and where they came to be. */
final class RunFacts {
  private RunFacts() {}

  static RunInfo of(CommandSpec spec, BackendFactory backends, Instant started) {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("java", System.getProperty("java.vm.version"));
    versions.putAll(backends.versions());
    return new RunInfo(spec.name(), started, flags(spec), versions, machine());
  }

  private static List<String> flags(CommandSpec spec) {
    CommandLine.ParseResult given = spec.root().commandLine().getParseResult();
    return given == null ? List.of() : given.originalArgs();
  }

  private static Map<String, Object> machine() {
    Map<String, Object> machine = new LinkedHashMap<>();
    machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    machine.put("arch", System.getProperty("os.arch"));
    machine.put("cores", Runtime.getRuntime().availableProcessors());
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      machine.put("memoryMiB", system.getTotalMemorySize() >> 20);
    }
    return machine;
  }
}
