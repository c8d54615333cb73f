package dev.racelab.embedded;

import java.util.Map;
import java.util.TreeMap;

/** Which servers this build embeds. */
public final class EmbeddedVersions {
  private EmbeddedVersions() {}

  /** The version of each embedded server, by product: {@code postgresql} and {@code redis}. */
  public static Map<String, String> all() {
    Map<String, String> versions = new TreeMap<>();
    EmbeddedArchives.versions()
        .forEach((product, version) -> versions.put((String) product, (String) version));
    return versions;
  }
}
