package dev.racelab.lab.cluster.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.lab.cluster.LabSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What docker-compose.yml promises, as far as the file itself can be asked. */
final class ComposeFileTest {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final Set<String> OURS = Set.of("account-service", "order-service", "gateway");
  private static final Set<String> HARDENED =
      Set.of("account-service", "order-service", "gateway", "postgres", "redis", "lab-redis");

  private final Map<String, Map<String, Object>> services = services();

  @Test
  void nothingIsInTheWayOfMoreReplicas() {
    assertThat(services.values())
        .noneMatch(service -> service.containsKey("container_name"))
        .noneMatch(service -> service.containsKey("hostname"));
    assertThat(service("account-service")).doesNotContainKey("ports");
    assertThat(service("order-service")).doesNotContainKey("ports");
  }

  @Test
  void onePortIsPublishedUnlessAProfileAsksForMoreAndThatOnLoopback() {
    List<String> ports = new ArrayList<>();
    services.forEach(
        (name, service) -> {
          if (!service.containsKey("profiles")) {
            ports.addAll(strings(service.get("ports")));
          }
        });

    assertThat(ports).containsExactly("${RACELAB_BIND:-127.0.0.1}:${RACELAB_PORT:-8080}:8080");
  }

  @Test
  void everyImageHasATagThatStays() {
    assertThat(services.values())
        .allSatisfy(
            service ->
                assertThat(String.valueOf(service.get("image")))
                    .matches(".*:[^/]*[0-9][^/]*")
                    .doesNotContain("latest"));
  }

  @Test
  void whatIsOursAndItsStoresRunWithoutRightsOnAFileSystemThatTheyCannotWrite() {
    for (String name : HARDENED) {
      assertThat(service(name))
          .as(name)
          .containsEntry("read_only", true)
          .containsEntry("cap_drop", List.of("ALL"))
          .containsEntry("security_opt", List.of("no-new-privileges:true"))
          .containsKey("user");
    }
  }

  @Test
  void noSecretIsInAnEnvironment() throws IOException {
    for (Map<String, Object> service : services.values()) {
      assertThat(strings(map(service.get("environment")).keySet()))
          .noneMatch(
              name ->
                  name.contains("PASSWORD") && !name.endsWith("_FILE") && !name.endsWith("__FILE"));
    }
    for (String mode : List.of("plain", "lab")) {
      assertThat(settings(mode).keySet().toString()).doesNotContain("PASSWORD", "SECRET", "KEY");
    }
    for (String name : OURS) {
      assertThat(strings(service(name).get("secrets")).toString()).doesNotContain("private");
    }
  }

  @Test
  void theLabsSettingsAreThoseOfItsOtherBackends() throws IOException {
    assertThat(settings("lab")).containsAllEntriesOf(LabSettings.ALL);
    assertThat(settings("plain")).doesNotContainKey("RACELAB_LAB_ENABLED");
  }

  private Map<String, Object> service(String name) {
    return Objects.requireNonNull(services.get(name), name);
  }

  private static Map<String, String> settings(String mode) throws IOException {
    Properties properties = new Properties();
    try (Reader file = Files.newBufferedReader(HOME.resolve("deploy/compose/" + mode + ".env"))) {
      properties.load(file);
    }
    Map<String, String> settings = new TreeMap<>();
    properties
        .stringPropertyNames()
        .forEach(name -> settings.put(name, properties.getProperty(name)));
    return settings;
  }

  @SuppressWarnings("unchecked") // the file is a map of maps
  private static Map<String, Map<String, Object>> services() {
    try (InputStream file = Files.newInputStream(HOME.resolve("docker-compose.yml"))) {
      Map<String, Object> whole = new Yaml().load(file);
      return (Map<String, Map<String, Object>>) (Object) map(whole.get("services"));
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<String> strings(@Nullable Object value) {
    return value instanceof Iterable<?> all
        ? StreamSupport.stream(all.spliterator(), false).map(String::valueOf).toList()
        : List.of();
  }
}
