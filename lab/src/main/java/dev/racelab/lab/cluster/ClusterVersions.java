package dev.racelab.lab.cluster;

import dev.racelab.embedded.EmbeddedVersions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What a local system is made of, for results that can be run again. */
public final class ClusterVersions {
  private static final String FILE = "versions.properties";

  private ClusterVersions() {}

  /** Versions by name: racelab, quarkus, postgresql, redis; and how each replica runs. */
  public static Map<String, String> all(Form form) {
    Map<String, String> versions = new LinkedHashMap<>();
    Properties built = built();
    built.stringPropertyNames().stream()
        .sorted()
        .forEach(name -> versions.put(name, built.getProperty(name)));
    versions.putAll(EmbeddedVersions.all());
    versions.put("replicaForm", form.word());
    switch (form) {
      case JVM -> versions.put("replicaJvmFlags", String.join(" ", JvmFlags.ALL));
      case NATIVE ->
          versions.put("replicaFlags", String.join(" ", ServiceProgram.Executable.FLAGS));
    }
    return versions;
  }

  private static Properties built() {
    Properties built = new Properties();
    try (@Nullable InputStream in = ClusterVersions.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new ClusterException(FILE + " is not on the class path");
      }
      built.load(in);
      return built;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
