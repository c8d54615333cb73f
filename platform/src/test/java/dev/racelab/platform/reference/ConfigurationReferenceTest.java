package dev.racelab.platform.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of configuration is the Javadoc of the configuration, for every module. */
final class ConfigurationReferenceTest {
  private static final String HEAD =
      """
      # Configuration

      <!-- Made from the @ConfigMapping interfaces; ConfigurationReferenceTest says how. -->

      Every key can be set in a file `config/application.properties` in the working directory, as a system property (`-Dracelab.guard.deadline=5s`), or as an environment variable (`RACELAB_GUARD_DEADLINE=5s`). All of it is read and checked at the start: a value outside its range stops the process with a message that names the key. `*` stands for a name of your own; in the name of an environment variable it is written in capitals, with `_` for every other sign.

      A `Duration` is written `50ms`, `2s`, `5m` or as ISO 8601 (`PT1M`), a `MemorySize` `512`, `64K` or `1M` (bytes).
      """;

  private static final String TABLE =
      """

      | key | environment variable | type | default | meaning |
      |---|---|---|---|---|
      """;

  @Test
  void thePageOfConfigurationIsUpToDate() throws IOException {
    StringBuilder page = new StringBuilder(HEAD);
    for (ConfigurationSource.Group group : groups().values()) {
      page.append("\n## ").append(group.prefix()).append('\n');
      if (!group.meaning().isEmpty()) {
        page.append('\n').append(group.meaning()).append('\n');
      }
      page.append(TABLE);
      group.keys().forEach(key -> page.append(row(key)));
    }
    page.append(whatServicesSet());
    Repository.assertPage("configuration.md", page.toString());
  }

  @Test
  void everyKeySaysWhatItMeans() throws IOException {
    assertThat(groups().values())
        .isNotEmpty()
        .allSatisfy(
            group ->
                assertThat(group.keys())
                    .isNotEmpty()
                    .allSatisfy(key -> assertThat(key.meaning()).as(key.name()).isNotBlank()));
  }

  /** By prefix; a key that several modules read is told once, by the one that explains it. */
  private static Map<String, ConfigurationSource.Group> groups() throws IOException {
    Map<String, ConfigurationSource.Group> byPrefix = new TreeMap<>();
    for (ConfigurationSource.Group group :
        ConfigurationSource.read(Repository.files("src/main/java", ".java"))) {
      byPrefix.merge(
          group.prefix(),
          group,
          (one, other) -> one.keys().getFirst().meaning().isEmpty() ? other : one);
    }
    Set<String> explained =
        byPrefix.values().stream()
            .flatMap(group -> group.keys().stream())
            .filter(key -> !key.meaning().isEmpty())
            .map(ConfigurationSource.Key::name)
            .collect(Collectors.toSet());
    byPrefix
        .values()
        .removeIf(
            group ->
                group.keys().stream()
                    .allMatch(key -> key.meaning().isEmpty() && explained.contains(key.name())));
    return byPrefix;
  }

  private static String row(ConfigurationSource.Key key) {
    return "| `%s` | `%s` | %s | %s | %s |\n"
        .formatted(
            key.name(),
            key.variable(),
            "`" + key.type() + "`",
            List.of("none", "required").contains(key.otherwise())
                ? key.otherwise()
                : "`" + key.otherwise() + "`",
            key.meaning());
  }

  private static String whatServicesSet() throws IOException {
    StringBuilder text =
        new StringBuilder(
            "\n## What the services set themselves\n\nTheir own `application.properties`, where"
                + " they differ from the defaults above.\n");
    for (Map.Entry<String, Map<String, String>> module : settings().entrySet()) {
      text.append("\n| in ").append(module.getKey()).append(" | value |\n|---|---|\n");
      module
          .getValue()
          .forEach((key, value) -> text.append("| `%s` | `%s` |\n".formatted(key, value)));
    }
    return text.toString();
  }

  private static Map<String, Map<String, String>> settings() throws IOException {
    Map<String, Map<String, String>> byModule = new LinkedHashMap<>();
    List<Path> files = Repository.files("src/main/resources", "application.properties");
    for (Path file : files.stream().sorted(Comparator.naturalOrder()).toList()) {
      Properties all = new Properties();
      try (Reader reader = Files.newBufferedReader(file)) {
        all.load(reader);
      }
      Map<String, String> ours = new TreeMap<>();
      for (String key : all.stringPropertyNames()) {
        if (key.startsWith("racelab.")) {
          ours.put(key, all.getProperty(key));
        }
      }
      if (!ours.isEmpty()) {
        byModule.put(Repository.root().relativize(file).getName(0).toString(), ours);
      }
    }
    return byModule;
  }
}
