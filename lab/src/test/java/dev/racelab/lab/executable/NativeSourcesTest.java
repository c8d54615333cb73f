package dev.racelab.lab.executable;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Quarkus would give native-image for each program, as {@code verify} of these modules leaves
 * it in {@code target/native-sources}. Whether an executable of it works is for {@code ./racelab
 * native-test} to say.
 */
class NativeSourcesTest {
  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  /** Read when the program is built, so that the executable needs no such file. */
  private static final Pattern CONFIGURATION = Pattern.compile("[^/]*\\.properties|META-INF/.*");

  @ParameterizedTest
  @ValueSource(strings = {"account-service", "order-service", "gateway"})
  void nothingThatFailsToLinkIsPutOffUntilItRuns(String module) throws IOException {
    List<String> arguments =
        List.of(Files.readString(sources(module).resolve("native-image.args")).split("\\s+", -1));
    assertThat(arguments)
        .contains("--link-at-build-time", "--no-fallback", "-H:-UseServiceLoaderFeature")
        .anyMatch(
            argument -> argument.matches("--features=(.*,)?io\\.quarkus\\.runner\\.Feature,.*"))
        .noneMatch(argument -> argument.startsWith("--allow-incomplete-classpath"))
        .noneMatch(argument -> argument.startsWith("--report-unsupported-elements-at-runtime"))
        .noneMatch(argument -> argument.startsWith("--initialize-at-build-time"))
        .endsWith("-jar", "racelab-" + module + "-0.1.0-runner.jar");
  }

  @ParameterizedTest
  @CsvSource({
    "account-service, platform:locking:account-service, 3",
    "order-service, platform:locking:order-service, 3",
    "gateway, gateway, 4",
  })
  void everyResourceOfOursIsInTheExecutable(String module, String origins, int atLeast)
      throws IOException {
    List<Pattern> included = new ArrayList<>();
    for (JsonNode include : metadata(module, "resource-config.json").at("/resources/includes")) {
      included.add(Pattern.compile(include.path("pattern").asText()));
    }
    List<String> resources = new ArrayList<>();
    for (String origin : origins.split(":", -1)) {
      resources.addAll(resources(REPOSITORY.resolve(origin).resolve("src/main/resources")));
    }
    assertThat(resources).hasSizeGreaterThanOrEqualTo(atLeast);
    assertThat(resources)
        .allSatisfy(
            name -> assertThat(included).anyMatch(pattern -> pattern.matcher(name).matches()));
  }

  /** Idempotency keys are kept apart by the annotations of the method that takes them. */
  @ParameterizedTest
  @CsvSource({
    "account-service, dev.racelab.account.withdrawal.WithdrawalResource",
    "order-service, dev.racelab.order.placement.PlacementResource",
  })
  void methodsThatTakeAKeyCanBeLookedAt(String module, String resource) throws IOException {
    List<String> names = new ArrayList<>();
    for (JsonNode type : metadata(module, "reflect-config.json")) {
      if (type.path("allDeclaredMethods").asBoolean()) {
        names.add(type.path("name").asText());
      }
    }
    assertThat(names).contains(resource, "dev.racelab.platform.idempotency.Idempotent");
  }

  @Test
  void picocliFindsEveryCommandOfTheLab() throws IOException {
    Path commands = REPOSITORY.resolve("lab/src/main/java/dev/racelab/lab/cli");
    List<String> known = new ArrayList<>();
    for (JsonNode type :
        json(
            Files.newInputStream(
                Path.of(
                    "target/classes/META-INF/native-image/picocli-generated/dev.racelab/racelab-lab/reflect-config.json")))) {
      known.add(type.path("name").asText());
    }
    try (Stream<Path> files = Files.list(commands)) {
      List<String> wanted =
          files
              .map(file -> file.getFileName().toString().replace(".java", ""))
              .filter(name -> name.endsWith("Command"))
              .map(name -> "dev.racelab.lab.cli." + name)
              .toList();
      assertThat(wanted).hasSizeGreaterThan(10);
      assertThat(known).containsAll(wanted);
    }
  }

  private static List<String> resources(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .filter(name -> !CONFIGURATION.matcher(name).matches())
          .toList();
    }
  }

  private static JsonNode metadata(String module, String name) throws IOException {
    Path jar = sources(module).resolve("racelab-" + module + "-0.1.0-runner.jar");
    try (JarFile runner = new JarFile(jar.toFile())) {
      return json(runner.getInputStream(runner.getJarEntry("META-INF/native-image/" + name)));
    }
  }

  private static JsonNode json(InputStream in) throws IOException {
    try (in) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static Path sources(String module) {
    Path sources = REPOSITORY.resolve(module).resolve("target/native-sources");
    assertThat(sources).as("./mvnw verify -DskipTests -pl %s -am makes it", module).isDirectory();
    return sources;
  }
}
