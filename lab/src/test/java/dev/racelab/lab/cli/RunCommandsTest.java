package dev.racelab.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.racelab.guard.Strategies;
import dev.racelab.lab.compare.FakeBackends;
import dev.racelab.lab.history.HistoryFile;
import dev.racelab.lab.scenario.Scenario;
import dev.racelab.lab.scenario.Scenarios;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Timeout(60)
class RunCommandsTest {
  @TempDir private Path folder;

  private final FakeBackends backends = new FakeBackends();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Command(name = "racelab")
  private static final class Root {}

  @Test
  void aRaceWithoutAGuardExitsWithOneAndPrintsOneDocumentWithTwoOperationsAsWitness()
      throws Exception {
    int status =
        run("race withdraw --strategy none --replicas 3 --rounds 5 --format json --seed 7");
    assertThat(status).as(err.toString()).isEqualTo(1);
    JsonNode document = new ObjectMapper().readTree(out.toString());
    assertThat(document.path("run").path("command").asText()).isEqualTo("race");
    assertThat(document.path("run").path("seed").asLong()).isEqualTo(7);
    assertThat(document.path("run").path("flags").path(1).asText()).isEqualTo("withdraw");
    assertThat(document.path("cells").size()).isEqualTo(1);
    JsonNode lost = document.path("cells").path(0).path("anomalies").path(0);
    assertThat(lost.path("name").asText()).isEqualTo("lost-update");
    assertThat(lost.path("count").asLong()).isGreaterThanOrEqualTo(5);
    assertThat(lost.path("witness").path("operations").size()).isEqualTo(2);
    assertThat(Files.readString(folder.resolve("results.json"))).isEqualTo(out.toString());
    assertThat(folder.resolve("report.html")).isNotEmptyFile();
    assertThat(folder.resolve("junit.xml")).isNotEmptyFile();
    assertThat(HistoryFile.read(folder.resolve("histories/withdraw-none-3.jsonl"))).isNotEmpty();
    assertThat(backends.running()).isZero();
  }

  @Test
  void aRaceWithAGuardExitsWithZero() {
    assertThat(run("race withdraw --strategy pessimistic --rounds 1")).isZero();
    assertThat(out.toString())
        .contains("pessimistic in withdraw on 3 replicas: VALID, as promised.");
  }

  @Test
  void aWeakenedStrategyMakesCompareExitWithOneAndIsNamed() {
    int status =
        run("compare deposit --strategies none,pessimistic --weaken pessimistic --replicas 1");
    assertThat(status).isEqualTo(1);
    assertThat(out.toString())
        .contains("pessimistic (weakened)")
        .contains("1 of 2 cells are not as promised: pessimistic in deposit on 1 replica (BROKEN)");
  }

  @Test
  void aComparisonThatIsAsPromisedExitsWithZero() {
    assertThat(run("compare signup --strategies none,serializable --replicas 3,1"))
        .as(out.toString())
        .isZero();
    assertThat(out.toString()).contains("All 4 cells are as promised.");
  }

  @Test
  void theGalleryRunsTheCellsThatShowItAndNoOther() throws Exception {
    assertThat(run("compare signup withdraw --strategies gallery,serializable --replicas 2"))
        .as(out.toString())
        .isZero();
    List<String> cells = new ArrayList<>();
    results()
        .path("cells")
        .forEach(
            cell ->
                cells.add(cell.path("scenario").asText() + " " + cell.path("strategy").asText()));
    assertThat(cells)
        .containsExactly(
            "withdraw serializable",
            "withdraw unlock-before-commit",
            "withdraw short-lease",
            "withdraw unfenced-pause",
            "withdraw fence-on-write-only",
            "withdraw retry-without-reread",
            "signup serializable",
            "signup unmapped-unique-violation");
    assertThat(out.toString()).contains("All 8 cells are as promised.").contains("window 600 ms");
  }

  @Test
  void aBrokenFixIsRacedAlone() {
    assertThat(run("race withdraw --strategy unfenced-pause")).isEqualTo(1);
    assertThat(out.toString())
        .contains("provoked round 3, lost-update")
        .contains("unfenced-pause in withdraw on 3 replicas: INVALID, and it promises nothing");
  }

  @Test
  void everyStrategyMeansThoseWithKeysWhereRequestsAreRepeated() throws Exception {
    assertThat(run("compare deposit double-submit --replicas 2 --rounds 1 --requests 6"))
        .as(out.toString())
        .isZero();
    Map<String, Integer> cells = new TreeMap<>();
    results()
        .path("cells")
        .forEach(cell -> cells.merge(cell.path("scenario").asText(), 1, Integer::sum));
    assertThat(cells)
        .isEqualTo(
            Map.of(
                "deposit",
                Strategies.all().size(),
                "double-submit",
                Strategies.all().size() + Strategies.keyed().size()));
    assertThat(out.toString())
        .contains("double-submit: copies of one withdrawal")
        .contains("1 round of 2 that are sent at once, and once more")
        .containsPattern("atomic-update\\+redis-key +2 +one/absent rows, repeats +VALID +yes");
  }

  @Test
  void aKillGoesThroughEveryPointForThoseWithKeysAlone() throws Exception {
    assertThat(
            run("compare --trigger killed --strategies all --replicas 2 --rounds 1 --requests 3"))
        .as(out.toString())
        .isZero();
    assertThat(results().path("cells")).hasSize(Strategies.keyed().size());
    assertThat(out.toString()).contains("are made to race");
  }

  @Test
  void theHelpSaysWhatEachTriggerDoes() {
    assertThat(commandLine().execute("compare", "--help")).isZero();
    assertThat(out.toString().replaceAll("\\s+", " "))
        .contains("stopped-holder (a replica is stopped between its read and its write")
        .contains("stopped-holder-early (the same,")
        .contains("killed-at-POINT (the same at one point only: start, begin, lookup,")
        .contains("gallery for the broken fixes");
  }

  @Test
  void aSystemThatFailsMidRunLeavesTheFinishedCellsAndExitsWithTwo() throws Exception {
    backends.failToScale();
    int status = run("compare deposit --strategies none,serializable --replicas 1,3");
    assertThat(status).isEqualTo(2);
    assertThat(err.toString())
        .contains("The run failed after 2 of 4 cells")
        .contains("account-3 did not come up; its log is two.log");
    JsonNode document = results();
    assertThat(document.path("run").path("complete").asBoolean(true)).isFalse();
    assertThat(document.path("cells").size()).isEqualTo(2);
    assertThat(folder.resolve("report.html")).isNotEmptyFile();
    assertThat(backends.running()).isZero();
  }

  @Test
  void resultsHaveTheCommandLineWithEveryDefaultSpelledOut() throws Exception {
    assertThat(run("race deposit --strategy pessimistic --requests 12")).isZero();
    List<String> flags = new ArrayList<>();
    results().path("run").path("flags").forEach(flag -> flags.add(flag.asText()));
    String seed = results().path("run").path("seed").asText();
    assertThat(String.join(" ", flags))
        .isEqualTo(
            "race deposit --strategy pessimistic --requests 12 --out %s --replicas 3 --concurrency 8 --window 0ms --rounds 3,1 --trigger meeting --driver http1 --backend local --runtime jvm --seed %s",
            folder, seed);
    int again = commandLine().execute(flags.toArray(String[]::new));
    assertThat(again).isZero();
    assertThat(results().path("run").path("seed").asText()).isEqualTo(seed);
    assertThat(results().path("run").path("flags").size()).isEqualTo(flags.size());
  }

  private JsonNode results() throws IOException {
    return new ObjectMapper().readTree(Files.readString(folder.resolve("results.json")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "compare witdraw | scenario: 'witdraw' is not known. Did you mean 'withdraw'? Allowed: withdraw,",
        "race withdraw --strategy pesimistic | strategy: 'pesimistic' is not known. Did you mean 'pessimistic'? Allowed: none,",
        "race withdraw | Missing required option: '--strategy=NAME'",
        "race withdraw --strategy all | strategy: 'all' is not known.",
        "race withdraw --strategy none,pessimistic | strategy: 'none,pessimistic' is not known.",
        "compare --rounds 3,1,1 | --rounds: [3, 1, 1] is not allowed.",
        "race withdraw --strategy gallery | strategy: 'gallery' is not known.",
        "race signup --strategy short-lease | scenario: the broken fix 'short-lease' shows what is wrong with it in withdraw only",
        "compare signup --strategies none,short-lease | scenario: the broken fix 'short-lease' shows what is wrong with it in withdraw only",
        "compare deposit --strategies gallery | scenario: the gallery shows nothing there. Allowed: redeem, withdraw, signup, double-submit",
        "compare withdraw --strategies gallery --weaken short-lease | --weaken: 'short-lease' is not known.",
        "compare withdraw --strategies gallery --no-rendezvous | --no-rendezvous: not allowed with broken fixes",
        "compare withdraw --trigger stopped-holder --no-rendezvous | --no-rendezvous: not allowed with --trigger stopped-holder",
        "compare withdraw --runtime nativ | --runtime: 'nativ' is not known. Did you mean 'native'? Allowed: jvm, native",
        "compare withdraw --trigger stoped-holder | --trigger: 'stoped-holder' is not known. Did you mean 'stopped-holder'? Allowed: meeting,",
        "compare withdraw --trigger stopped-holder --replicas 1,3 | --replicas: 1 is not allowed: 'none' is raced between replicas, or while one of them is stopped. Allowed: 2 to 12",
        "race withdraw --strategy unfenced-pause --replicas 1 | --replicas: 1 is not allowed: 'unfenced-pause' is raced between replicas,",
        "race withdraw --strategy none+key | scenario: 'none+key' keeps keys, which are sent in double-submit, checkout only",
        "race double-submit --strategy none+kye | strategy: 'none+kye' is not known. Did you mean 'none+key'? Allowed: none,",
        "race double-submit --strategy none --trigger killed | --trigger: 'killed' provokes nothing with 'none' in double-submit",
        "race double-submit --strategy none+key --trigger killed --replicas 1 | --replicas: 1 is not allowed: 'none+key' is raced between replicas, or while",
        "race double-submit --strategy process-dedup --replicas 1 | --replicas: 1 is not allowed: 'process-dedup' is raced between replicas",
        "compare withdraw --trigger killed | --trigger: 'killed' provokes nothing in these scenarios",
        "race double-submit --strategy none+key --trigger killed-at-release | --trigger: 'killed-at-release' is not known.",
        "compare --replicas 0 | --replicas: 0 is not allowed. Allowed: 1 to 12",
        "compare --replicas three | Invalid value for option '--replicas'",
        "compare --requests 0 | --requests: 0 is not allowed. Allowed: 1 to 100000",
        "compare --rounds 10001 | --rounds: 10001 is not allowed. Allowed: 1 to 10000",
        "compare --window 20 | --window: '20' is not allowed. Allowed: 0ms to 5s",
        "compare --driver http2 | --driver: 'http2' is not known. Did you mean 'http1'? Allowed: http1",
        "compare --format xml | --format: 'xml' is not known. Allowed: table, json",
        "compare --weaken nothing | --weaken: 'nothing' is not known.",
        "compare --seed -1 | --seed: -1 is not allowed.",
        "compare --strategis none | Option '--strategis' is not known. Did you mean '--strategies'? Allowed: --strategies,"
      })
  void aWrongCommandLineExitsWithTwoAndSaysWhatIsAllowed(String command, String message) {
    assertThat(run(command)).isEqualTo(2);
    assertThat(err.toString()).contains(message).contains("--help");
    assertThat(out.toString()).isEmpty();
    assertThat(backends.running()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"compare", "race"})
  void theHelpOfACommandNamesEveryScenario(String command) {
    assertThat(commandLine().execute(command, "--help")).isZero();
    String help = out.toString().replaceAll("\\s+", " ");
    String names = Scenarios.all().stream().map(Scenario::name).collect(Collectors.joining(", "));
    assertThat(help).contains(names);
  }

  private int run(String command) {
    String[] words =
        Stream.concat(Stream.of(command.split(" ", -1)), Stream.of("--out", folder.toString()))
            .toArray(String[]::new);
    return commandLine().execute(words);
  }

  private CommandLine commandLine() {
    CommandLine line = new CommandLine(new Root());
    line.addSubcommand(new CompareCommand(backends));
    line.addSubcommand(new RaceCommand(backends));
    line.setParameterExceptionHandler(new UsageErrors());
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line;
  }
}
