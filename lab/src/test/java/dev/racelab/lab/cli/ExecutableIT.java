package dev.racelab.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.racelab.lab.cluster.BuiltServices;
import dev.racelab.lab.history.HistoryFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The lab as an executable, which starts the services in JVMs. */
@Timeout(300)
class ExecutableIT {
  @TempDir private Path folder;

  private record Result(int status, String out, String err) {}

  @AfterEach
  void down() throws Exception {
    run("down", "--state", state());
  }

  @Test
  void itExplainsEachCommandAndRefusesWhatIsWrong() throws Exception {
    assertThat(run("--help").out()).contains("compare", "check-idempotency", "130");
    assertThat(run("compare", "--help").out()).contains("withdraw", "--runtime");
    Result wrong = run("compare", "withdraw", "--strategies", "pessimist");
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.err()).contains("Did you mean 'pessimistic'?");
  }

  @Test
  void itRacesAndJudgesAndLeavesResultsThatCanBeReadBack() throws Exception {
    Path results = folder.resolve("results");
    Result compared =
        run(
            "compare",
            "withdraw",
            "--strategies",
            "none,pessimistic",
            "--replicas",
            "2",
            "--rounds",
            "1",
            "--requests",
            "10",
            "--format",
            "json",
            "--out",
            results.toString());
    assertThat(compared.status()).as(compared.err()).isZero();
    List<String> verdicts = new ArrayList<>();
    for (JsonNode cell : new ObjectMapper().readTree(compared.out()).path("cells")) {
      verdicts.add(cell.path("strategy").asText() + " " + cell.path("verdict").asText());
    }
    assertThat(verdicts).containsExactly("none INVALID", "pessimistic VALID");
    assertThat(results.resolve("report.html")).content().contains("<style>", "lost-update");
    try (var histories = Files.list(results.resolve("histories"))) {
      for (Path history : histories.filter(file -> file.toString().endsWith(".jsonl")).toList()) {
        assertThat(HistoryFile.read(history)).isNotEmpty();
      }
    }
  }

  @Test
  void itKeepsASystemRunningThroughASupervisorOfTheSameKind() throws Exception {
    Result up = run("up", "--port", "0", "--state", state());
    assertThat(up.status()).as(up.err()).isZero();
    Result scaled = run("scale", "account=2", "--state", state());
    assertThat(scaled.status()).as(scaled.err()).isZero();
    assertThat(run("status", "--state", state()).out()).contains("account-2", "lab-redis");
    assertThat(run("token", "--operator", "--state", state()).out()).startsWith("eyJ");
    assertThat(run("down", "--state", state()).status()).isZero();
    assertThat(run("status", "--state", state()).status()).isEqualTo(1);
  }

  @Test
  void aRunThatIsToldToStopKeepsWhatItFoundAndLeavesNoProcess() throws Exception {
    Path results = folder.resolve("results");
    File err = folder.resolve("err").toFile();
    Process race =
        new ProcessBuilder(
                command(
                    "race",
                    "withdraw",
                    "--strategy",
                    "none",
                    "--replicas",
                    "1",
                    "--rounds",
                    "10000",
                    "--no-rendezvous",
                    "--out",
                    results.toString()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(err)
            .start();
    try {
      Path log = results.resolve("services/logs/account-1.log");
      await(() -> Files.exists(log) && Files.readString(log).contains("Listening on"));
      List<ProcessHandle> started = race.descendants().toList();
      assertThat(started).isNotEmpty();
      // By TERM: who runs the tests in the background may have them ignore Ctrl-C.
      race.toHandle().destroy();
      assertThat(race.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(race.exitValue()).as(Files.readString(err.toPath())).isEqualTo(128 + 15);
      assertThat(results.resolve("results.json")).content().contains("\"complete\" : false");
      await(() -> started.stream().noneMatch(ProcessHandle::isAlive));
    } finally {
      race.destroyForcibly();
    }
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("the condition holds in time").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private String state() {
    return folder.resolve("state").toString();
  }

  private Result run(String... arguments) throws IOException, InterruptedException {
    List<String> command = command(arguments);
    File out = Files.createTempFile(folder, "out", null).toFile();
    File err = Files.createTempFile(folder, "err", null).toFile();
    Process process = new ProcessBuilder(command).redirectOutput(out).redirectError(err).start();
    try {
      assertThat(process.waitFor(150, TimeUnit.SECONDS)).as(command.toString()).isTrue();
      return new Result(
          process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> command(String... arguments) {
    Path home = BuiltServices.home();
    List<String> command = new ArrayList<>();
    command.add(home.resolve("lab/target/racelab-lab-runner").toString());
    command.add("-Dracelab.home=" + home);
    command.addAll(List.of(arguments));
    return command;
  }
}
