package dev.racelab.bench.run;

import dev.racelab.embedded.EmbeddedVersions;
import dev.racelab.lab.cli.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * How and where figures came to be.
 *
 * @param started when
 * @param load how many threads wanted a core in the minute before; negative if nobody knows
 * @param quick whether the figures mean nothing
 */
public record BenchFacts(Instant started, double load, boolean quick) {
  private static final String FILE = "versions.properties";

  /** Of a run that begins now. */
  public static BenchFacts now(boolean quick) {
    return new BenchFacts(
        Instant.now().truncatedTo(ChronoUnit.SECONDS),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        quick);
  }

  /** For JSON. */
  public Map<String, Object> all() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("started", started.toString());
    facts.put("quick", quick);
    facts.put("loadBefore", load);
    facts.put("jvmFlags", JvmFlags.of(quick));
    facts.put("versions", versions());
    facts.put("machine", Machine.facts());
    return facts;
  }

  /** For people. */
  public String line() {
    Map<String, String> versions = versions();
    return "PostgreSQL %s, Redis %s, Java %s, %d cores, load before %.1f%s"
        .formatted(
            versions.get("postgresql"),
            versions.get("redis"),
            versions.get("java"),
            Runtime.getRuntime().availableProcessors(),
            load,
            quick ? "; --quick: these figures mean nothing" : "");
  }

  private static Map<String, String> versions() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("java", System.getProperty("java.vm.version"));
    versions.putAll(EmbeddedVersions.all());
    Properties built = new Properties();
    try (@Nullable InputStream in = BenchFacts.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is not on the class path");
      }
      built.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    built.stringPropertyNames().stream()
        .sorted()
        .forEach(name -> versions.put(name, built.getProperty(name)));
    return versions;
  }
}
