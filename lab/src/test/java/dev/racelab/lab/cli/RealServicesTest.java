package dev.racelab.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.racelab.guard.Strategies;
import dev.racelab.guard.Strategy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The lab against the real services: every strategy through every operation, with two application
 * instances, real PostgreSQL and real Redis. What each cell has to show is written down here once
 * more, by hand, so that a promise that was changed together with its strategy does not pass.
 */
@Timeout(300)
class RealServicesTest {
  private static final Set<String> LOCKS_AND_PREDICATES =
      Set.of("serializable", "advisory", "table-lock", "redis-lock", "redis-fenced");

  /** The strategies that keep an operation of the scenario whole on two replicas. */
  private static final Map<String, Set<String>> VALID =
      Map.ofEntries(
          Map.entry("withdraw", oneRow()),
          Map.entry("deposit", oneRow()),
          Map.entry("transfer", oneRow()),
          Map.entry("joint-minimum", with("pessimistic", "pessimistic-nowait")),
          Map.entry("signup", with("atomic-update")),
          Map.entry("order", oneRow()),
          Map.entry("cancel", oneRow()),
          Map.entry("redeem", oneRow()));

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private static Set<String> oneRow() {
    return with(
        "atomic-update", "pessimistic", "pessimistic-nowait", "optimistic", "repeatable-read");
  }

  private static Set<String> with(String... more) {
    return Stream.concat(LOCKS_AND_PREDICATES.stream(), Stream.of(more))
        .collect(Collectors.toUnmodifiableSet());
  }

  @BeforeAll
  static void theServicesAreBuilt() {
    Path root = Path.of("..").toAbsolutePath().normalize();
    for (String service : List.of("account-service", "order-service", "gateway")) {
      assertThat(root.resolve(service).resolve("target/quarkus-app/quarkus-run.jar"))
          .as("build the services first: ./mvnw package -DskipTests")
          .exists();
    }
    System.setProperty("racelab.home", root.toString());
  }

  @Test
  void everyStrategyGuardsExactlyWhatItIsKnownToGuardOnTwoReplicas() throws IOException {
    int status = run("compare", "--replicas", "2", "--requests", "24");

    Map<String, String> expected = new LinkedHashMap<>();
    Map<String, String> found = new LinkedHashMap<>();
    VALID.forEach(
        (scenario, valid) -> {
          for (Strategy strategy : Strategies.all()) {
            expected.put(
                scenario + " " + strategy.name(),
                valid.contains(strategy.name()) ? "VALID" : "INVALID");
          }
        });
    for (JsonNode cell : results().path("cells")) {
      found.put(
          cell.path("scenario").asText() + " " + cell.path("strategy").asText(),
          cell.path("verdict").asText());
    }
    assertThat(found).as(out.toString()).containsExactlyInAnyOrderEntriesOf(expected);
    assertThat(status).as(out.toString()).isZero();
  }

  @Test
  void aLockInsideOneProcessGuardsOneReplicaOnly() {
    int status = run("compare", "withdraw", "--strategies", "jvm-lock", "--replicas", "1,2");
    assertThat(status).as(out.toString()).isZero();
    assertThat(out.toString()).contains("All 2 cells are as promised");
  }

  @Test
  void aStrategyWhoseGuardWasTakenOutIsNamedAndTheExitIsOne() {
    int status =
        run(
            "compare",
            "withdraw",
            "--strategies",
            "pessimistic,advisory",
            "--weaken",
            "pessimistic",
            "--replicas",
            "2");
    assertThat(status).as(out.toString()).isEqualTo(1);
    assertThat(out.toString())
        .contains("1 of 2 cells are not as promised: pessimistic in withdraw");
  }

  @Test
  void aCancellationThatTookEffectTwiceLeavesMoreStockThanWasSupplied() throws IOException {
    int status = run("race", "cancel", "--strategy", "none", "--replicas", "2", "--rounds", "3,1");
    assertThat(status).as(err.toString()).isEqualTo(1);
    JsonNode twice = results().path("cells").path(0).path("anomalies").path(0);
    assertThat(twice.path("name").asText()).isEqualTo("double-effect");
    assertThat(twice.path("witness").path("text").asText())
        .matches("operations \\d+ and \\d+ both cancelled order .* is 3 where 2 was supplied");
  }

  @Test
  void anUnguardedRaceLosesAnUpdateInEveryRoundAndShowsTwoOperations() throws IOException {
    int status =
        run(
            "race",
            "withdraw",
            "--strategy",
            "none",
            "--replicas",
            "3",
            "--rounds",
            "5",
            "--format",
            "json");
    assertThat(status).as(err.toString()).isEqualTo(1);
    JsonNode printed = new ObjectMapper().readTree(out.toString());
    JsonNode lost = printed.path("cells").path(0).path("anomalies").path(0);
    assertThat(lost.path("name").asText()).isEqualTo("lost-update");
    assertThat(lost.path("count").asInt()).isGreaterThanOrEqualTo(5);
    assertThat(lost.path("witness").path("operations")).hasSize(2);
  }

  private JsonNode results() throws IOException {
    return new ObjectMapper().readTree(Files.readString(folder.resolve("results.json")));
  }

  private int run(String... command) {
    CommandLine line = Racelab.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    String[] words =
        Stream.concat(Stream.of(command), Stream.of("--out", folder.toString()))
            .toArray(String[]::new);
    return line.execute(words);
  }
}
