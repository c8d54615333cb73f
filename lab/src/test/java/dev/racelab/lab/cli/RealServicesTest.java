package dev.racelab.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.racelab.guard.Strategies;
import dev.racelab.lab.cluster.BuiltServices;
import dev.racelab.lab.history.Attempt;
import dev.racelab.lab.history.HistoryFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/**
 * The lab against the real services: every strategy through every operation, with two application
 * instances, real PostgreSQL and real Redis. One provoked round is enough: requests that meet race
 * at the first try, or never. What each cell has to show is written down here once more, by hand,
 * so that a promise that was changed together with its strategy does not pass.
 */
@Timeout(300)
class RealServicesTest {
  private static final Set<String> LOCKS_AND_PREDICATES =
      Set.of(
          "serializable",
          "advisory",
          "table-lock",
          "redis-lock",
          "redis-fenced",
          "redlock",
          "jdbc-lease");

  /** Whatever works in one transaction can keep a key, also where it guards no row. */
  private static final Set<String> KEYED =
      Stream.concat(
              with(
                      "none",
                      "jvm-lock",
                      "atomic-update",
                      "pessimistic",
                      "pessimistic-nowait",
                      "optimistic",
                      "repeatable-read")
                  .stream()
                  .map(name -> name + "+key"),
              Stream.of("atomic-update+redis-key"))
          .collect(Collectors.toUnmodifiableSet());

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
          Map.entry("redeem", oneRow()),
          Map.entry("double-submit", KEYED));

  /** What each broken fix shows in its provoked round, by scenario and strategy. */
  private static final Map<String, String> GALLERY =
      Map.ofEntries(
          Map.entry("redeem lock-after-check", "double-effect"),
          Map.entry("withdraw unlock-before-commit", "lost-update"),
          Map.entry("withdraw short-lease", "lost-update"),
          Map.entry("withdraw unfenced-pause", "lost-update"),
          Map.entry("withdraw fence-on-write-only", "lost-update"),
          Map.entry("withdraw retry-without-reread", "lost-update"),
          Map.entry("signup unmapped-unique-violation", "server-error"),
          Map.entry("double-submit process-dedup", "double-effect"),
          Map.entry("double-submit idempotency-outside-transaction", "double-effect"),
          Map.entry("double-submit orphan-reclaim", "double-effect"),
          Map.entry("double-submit replay-of-failure", "never-succeeds"));

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
    System.setProperty("racelab.home", BuiltServices.home().toString());
  }

  /** A cancellation that took effect twice shows in the stock. */
  @Test
  void everyStrategyGuardsExactlyWhatItIsKnownToGuardOnTwoReplicas() throws IOException {
    int status =
        run("compare", "--replicas", "2", "--rounds", "1", "--requests", "12", "--format", "json");
    JsonNode results = results();

    Map<String, String> expected = new LinkedHashMap<>();
    Map<String, String> found = new LinkedHashMap<>();
    VALID.forEach(
        (scenario, valid) -> {
          List<String> raced = new ArrayList<>();
          Strategies.all().forEach(each -> raced.add(each.name()));
          if (scenario.equals("double-submit")) {
            raced.addAll(KEYED);
          }
          for (String strategy : raced) {
            expected.put(scenario + " " + strategy, valid.contains(strategy) ? "VALID" : "INVALID");
          }
        });
    for (JsonNode cell : results.path("cells")) {
      String name = cell.path("scenario").asText() + " " + cell.path("strategy").asText();
      found.put(name, cell.path("verdict").asText());
      if (name.equals("cancel none")) {
        JsonNode twice = cell.path("anomalies").path(0);
        assertThat(twice.path("name").asText()).isEqualTo("double-effect");
        assertThat(twice.path("witness").path("text").asText())
            .matches("operations \\d+ and \\d+ both cancelled order .* is 3 where 2 was supplied");
      }
    }
    assertThat(found).as(err.toString()).containsExactlyInAnyOrderEntriesOf(expected);
    assertThat(status).as(err.toString()).isZero();
    assertThat(new ObjectMapper().readTree(out.toString())).isEqualTo(results);
  }

  /** Not by luck: five rounds are provoked, and each shows it. */
  @Test
  void noGuardALockInsideOneProcessAndAStrategyWithoutItsGuardAreCaught() throws IOException {
    int status =
        run(
            "compare",
            "withdraw",
            "--strategies",
            "none,jvm-lock,pessimistic,advisory",
            "--weaken",
            "pessimistic",
            "--replicas",
            "1,3",
            "--rounds",
            "5,1");
    assertThat(status).as(out.toString()).isEqualTo(1);
    List<String> verdicts = new ArrayList<>();
    for (JsonNode cell : results().path("cells")) {
      verdicts.add(
          "%s on %d: %s"
              .formatted(
                  cell.path("strategy").asText(),
                  cell.path("replicas").asInt(),
                  cell.path("verdict").asText()));
      if (cell.path("strategy").asText().equals("none")) {
        JsonNode lost = cell.path("anomalies").path(0);
        assertThat(lost.path("name").asText()).isEqualTo("lost-update");
        assertThat(lost.path("count").asInt())
            .as("in each provoked round")
            .isGreaterThanOrEqualTo(5);
        assertThat(lost.path("witness").path("operations")).hasSize(2);
      }
    }
    assertThat(verdicts)
        .containsExactly(
            "none on 1: INVALID",
            "jvm-lock on 1: VALID",
            "pessimistic on 1: INVALID",
            "advisory on 1: VALID",
            "none on 3: INVALID",
            "jvm-lock on 3: INVALID",
            "pessimistic on 3: INVALID",
            "advisory on 3: VALID");
    assertThat(out.toString())
        .contains(
            "2 of 8 cells are not as promised: pessimistic in withdraw on 1 replica (BROKEN),"
                + " pessimistic in withdraw on 3 replicas (BROKEN)");
  }

  /**
   * The first copy ends while its call stands behind the debit's commit, or the round is UNKNOWN.
   */
  @Test
  void anOrderWhoseDebitIsAnsweredTooLateIsPaidOnce() throws IOException {
    int status =
        run(
            "race",
            "checkout",
            "--strategy",
            "atomic-update+key",
            "--trigger",
            "late-answer",
            "--replicas",
            "1",
            "--rounds",
            "1",
            "--requests",
            "6");
    assertThat(status).as(out + "" + err).isZero();
    JsonNode cell = results().path("cells").path(0);
    assertThat(cell.path("trigger").asText()).isEqualTo("late-answer");
    assertThat(cell.path("verdict").asText()).isEqualTo("VALID");
  }

  /**
   * In the same run a key that is kept with its effect and one that is kept beside it, whose
   * replica is killed behind the commit. They and the broken fixes share one system, whose start
   * costs more than the cells.
   */
  @Test
  void everyBrokenFixIsCaughtAtTheFirstTryAndAKillTellsTheTwoWaysToKeepAKeyApart()
      throws IOException {
    String strategies =
        GALLERY.keySet().stream()
            .map(cell -> cell.substring(cell.indexOf(' ') + 1))
            .collect(Collectors.joining(","));
    int status =
        run(
            "compare",
            "--strategies",
            strategies + ",atomic-update+key,atomic-update+redis-key",
            "--trigger",
            "killed-at-commit",
            "--replicas",
            "2",
            "--rounds",
            "1,1",
            "--requests",
            "12");
    assertThat(status).as(out + "" + err).isZero();
    Map<String, JsonNode> cells = new LinkedHashMap<>();
    results()
        .path("cells")
        .forEach(
            cell ->
                cells.put(
                    cell.path("scenario").asText() + " " + cell.path("strategy").asText(), cell));
    killedAtCommit(cells.remove("double-submit atomic-update+key"), "VALID");
    killedAtCommit(cells.remove("double-submit atomic-update+redis-key"), "INVALID");
    assertThat(cells).containsOnlyKeys(GALLERY.keySet());
    cells.forEach(
        (name, cell) -> {
          assertThat(cell.path("promised").asBoolean(true)).as(name).isFalse();
          assertThat(cell.path("anomalies"))
              .as(name)
              .anySatisfy(
                  anomaly -> {
                    assertThat(anomaly.path("name").asText()).isEqualTo(GALLERY.get(name));
                    assertThat(anomaly.path("count").asInt()).isPositive();
                  });
        });
  }

  private static void killedAtCommit(@Nullable JsonNode cell, String verdict) {
    assertThat(cell).isNotNull();
    assertThat(cell.path("trigger").asText()).isEqualTo("killed-at-commit");
    assertThat(cell.path("verdict").asText()).isEqualTo(verdict);
    assertThat(cell.path("promised").asBoolean()).isEqualTo(verdict.equals("VALID"));
    assertThat(cell.path("unknown").asInt()).as("copies whose replica was killed").isOne();
    assertThat(cell.path("anomalies").path(0).path("name").asText("none"))
        .isEqualTo(verdict.equals("VALID") ? "none" : "double-effect");
  }

  /**
   * A holder is stopped past its lease, between its read and its write. The lock alone lets both
   * write; with the fence whoever comes second with what it read is refused, and told why.
   */
  @ParameterizedTest
  @CsvSource({
    "stopped-holder, redis-lock redlock, redis-fenced jdbc-lease, stale-token ok",
    "stopped-holder-early, redis-lock, redis-fenced jdbc-lease, ok write-conflict"
  })
  void aStoppedHoldersWriteIsLostOrRefusedAsTheFenceSays(
      String trigger, String locks, String fences, String answers) throws IOException {
    int status =
        run(
            "compare",
            "withdraw",
            "--trigger",
            trigger,
            "--strategies",
            (locks + " " + fences).replace(' ', ','),
            "--replicas",
            "2",
            "--rounds",
            "1,1",
            "--requests",
            "8");
    assertThat(status).as(out + "" + err).isZero();
    Map<String, JsonNode> cells = new LinkedHashMap<>();
    results().path("cells").forEach(cell -> cells.put(cell.path("strategy").asText(), cell));
    for (String strategy : locks.split(" ", -1)) {
      stoppedHolder(cells.remove(strategy), trigger, "INVALID", "ok ok");
    }
    for (String strategy : fences.split(" ", -1)) {
      stoppedHolder(cells.remove(strategy), trigger, "VALID", answers);
    }
    assertThat(cells).isEmpty();
  }

  private void stoppedHolder(
      @Nullable JsonNode cell, String trigger, String verdict, String answers) throws IOException {
    assertThat(cell).isNotNull();
    String strategy = cell.path("strategy").asText();
    assertThat(cell.path("trigger").asText()).isEqualTo(trigger);
    assertThat(cell.path("verdict").asText()).as(strategy).isEqualTo(verdict);
    assertThat(cell.path("promised").asBoolean()).isEqualTo(verdict.equals("VALID"));
    List<String> ends =
        Attempt.of(
                HistoryFile.read(
                    folder.resolve("histories/withdraw-%s-2.jsonl".formatted(strategy))))
            .stream()
            .filter(attempt -> attempt.f().equals("withdraw"))
            .map(
                attempt ->
                    attempt.isOk() ? "ok" : attempt.evidence().value().path("error").asText())
            .toList();
    assertThat(ends).as("two at the first try, and the free round").hasSize(10);
    assertThat(ends.get(0) + " " + ends.get(1))
        .as("the first two, %s", strategy)
        .isEqualTo(answers);
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
