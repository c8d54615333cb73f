package dev.racelab.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.lab.cluster.ClusterException;
import dev.racelab.lab.cluster.FakeService;
import dev.racelab.lab.supervisor.Control;
import dev.racelab.lab.supervisor.StateFolder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands as a user runs them, in processes of their own, in a repository whose services are
 * fakes.
 */
@Timeout(120)
final class CommandsTest {
  /** Paths may be long, and a Unix domain socket would not stand that. */
  private static final String DEEP = "a-folder-with-a-long-name/".repeat(5);

  @TempDir Path folder;
  private Path home = Path.of("");

  private record Result(int status, String out, String err) {}

  @BeforeEach
  void repository() throws IOException {
    home = Files.createDirectories(folder.resolve(DEEP));
    for (var module : List.of("account-service", "order-service", "gateway")) {
      var jar = home.resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
      Files.createDirectories(jar.getParent());
      writeFake(jar);
    }
  }

  @AfterEach
  void down() throws Exception {
    run("down");
  }

  @Test
  void aSystemComesUpIsScaledAndResetAndGoesDown() throws Exception {
    assertThat(run("status").status()).isEqualTo(1);

    var up = run("up", "--port", "0", "--replicas", "2");
    assertThat(up.status()).as(up.err()).isZero();
    assertThat(up.out())
        .contains("Racelab is up.")
        .contains("API   http://127.0.0.1:", "shop  http://127.0.0.1:");
    assertThat(up.err()).contains("2 account replicas ready", "2 order replicas ready");

    var again = run("up", "--port", "0");
    assertThat(again.status()).isEqualTo(2);
    assertThat(again.err()).contains("already up");

    var scaled = run("scale", "account=3");
    assertThat(scaled.status()).as(scaled.err()).isZero();
    assertThat(scaled.out()).contains("account-3", "order-2", "postgres").doesNotContain("order-3");

    var reset = run("reset");
    assertThat(reset.status()).as(reset.err()).isZero();
    assertThat(reset.out()).contains("Empty now: account, order");

    assertThat(run("logs", "account").out()).contains("account-3 | account-3 is up");
    assertThat(run("logs", "acount").err()).contains("there is no log of 'acount'");
    assertThat(run("scale", "account=2,ordr=3").err()).contains("there is account, order");
    assertThat(run("status").out()).as("nothing was scaled").contains("account-3");

    var pids = pids();
    assertThat(pids).hasSize(12);
    assertThat(run("down").out()).contains("Racelab is down.");
    assertThat(pids).allMatch(CommandsTest::gone);
    assertThat(home.resolve(".racelab/run/postgres/data")).doesNotExist();
    assertThat(run("down").out()).contains("Nothing was up.");

    for (var module : List.of("account-service", "order-service", "gateway")) {
      assertThat(home.resolve(module).resolve("target/quarkus-app"))
          .as("the first run leaves the classes for the next")
          .isDirectoryContaining("glob:**.jsa");
    }
    assertThat(run("up", "--port", "0").status()).isZero();
  }

  @Test
  void aKilledSupervisorLeavesNothingThatDownDoesNotClean() throws Exception {
    assertThat(run("up", "--port", "0").status()).isZero();
    var pids = pids();
    var supervisor = new StateFolder(home.resolve(".racelab")).read().orElseThrow();
    ProcessHandle.of(supervisor.pid()).orElseThrow().destroyForcibly();
    var down = run("down");
    assertThat(down.status()).as(down.err()).isZero();
    assertThat(pids).hasSize(9).allMatch(CommandsTest::gone);
    assertThat(home.resolve(".racelab/run/postgres/data")).doesNotExist();
    assertThat(run("status").status()).isEqualTo(1);
  }

  @Test
  void aStateFolderWithFilesOfSomebodyElseIsRefusedAndLeftAlone() throws Exception {
    var theirs = Files.createDirectories(folder.resolve("mine/run/postgres/data"));
    Files.writeString(theirs.resolve("thesis.txt"), "the only copy");
    Files.writeString(folder.resolve("mine/state.json"), "{}");
    var state = "--state=" + folder.resolve("mine");
    var up = run("up", "--port", "0", state);
    assertThat(up.status()).isEqualTo(2);
    assertThat(up.err()).contains(folder.resolve("mine") + " holds files that are not Racelab's");
    assertThat(run("down", state).out()).contains("Nothing was up.");
    assertThat(run("status", state).status()).isEqualTo(1);
    assertThat(theirs.resolve("thesis.txt")).hasContent("the only copy");
    assertThat(folder.resolve("mine/state.json")).hasContent("{}");
  }

  @Test
  void aRunNeverDeletesFilesOfSomebodyElse() throws Exception {
    var theirs = Files.createDirectories(folder.resolve("mine/services"));
    Files.writeString(theirs.resolve("thesis.txt"), "the only copy");
    var out = folder.resolve("mine").toString();
    var services = run("compare", "deposit", "--strategies", "none", "--out", out);
    assertThat(services.status()).isEqualTo(2);
    assertThat(services.err()).contains(theirs + " holds files that are not Racelab's");
    assertThat(theirs.resolve("thesis.txt")).hasContent("the only copy");

    var keys = Files.createDirectories(folder.resolve("other/keys"));
    Files.writeString(keys.resolve("id_rsa"), "the only copy");
    var other = folder.resolve("other").toString();
    var refused = run("compare", "deposit", "--strategies", "none", "--out", other);
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains(keys + " holds files that are not Racelab's");
    assertThat(keys.resolve("id_rsa")).hasContent("the only copy");
  }

  @Test
  void aResetThatCannotReachEveryServiceDeletesNothing() throws Exception {
    assertThat(run("up", "--port", "0").status()).isZero();
    ProcessHandle order =
        run("status")
            .out()
            .lines()
            .filter(line -> line.startsWith("order-1 "))
            .map(line -> line.substring(line.lastIndexOf(' ') + 1))
            .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
            .findFirst()
            .orElseThrow();
    order.destroyForcibly();
    order.onExit().get(10, TimeUnit.SECONDS);
    var reset = run("reset");
    assertThat(reset.status()).isEqualTo(2);
    assertThat(reset.err()).contains("no replica of order is ready, so nothing was reset");
    assertThat(reset.out()).doesNotContain("Empty now");
  }

  @Test
  void aRunStartsOnlyTheServicesThatItsScenariosNeed() throws Exception {
    var out = folder.resolve("results");
    var run = run("compare", "redeem", "--strategies", "none", "--out", out.toString());
    assertThat(run.err())
        .as("fakes come up, and that is all they do")
        .contains("the system is up, but scenario redeem cannot be seeded");
    try (var logs = Files.list(out.resolve("services/logs"))) {
      assertThat(logs.map(log -> log.getFileName().toString()))
          .containsExactlyInAnyOrder("gateway.log", "order-1.log", "order-2.log", "order-3.log");
    }
  }

  @Test
  void aSecondStopDoesNotCutTheFirstShort() throws Exception {
    assertThat(run("up", "--port", "0").status()).isZero();
    var state = new StateFolder(home.resolve(".racelab"));
    var supervisor = state.read().orElseThrow();
    var deadline = System.nanoTime() + Duration.ofSeconds(45).toNanos();
    while (state.isUp()) {
      assertThat(System.nanoTime()).as("it stops in time").isLessThan(deadline);
      try {
        Control.stop(supervisor, Duration.ofSeconds(1));
      } catch (ClusterException e) {
        assertThat(e).hasMessageContaining("does not answer");
      }
    }
    assertThat(home.resolve(".racelab/run/postgres/data"))
        .as("data are deleted by an end in order only")
        .doesNotExist();
  }

  @Test
  void whatIsInTheWayIsTold() throws Exception {
    try (var taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      var port = Integer.toString(taken.getLocalPort());
      var refused = run("up", "--port", port);
      assertThat(refused.status()).isEqualTo(2);
      assertThat(refused.err()).contains("port " + port + " is in use");
    }
    Files.delete(home.resolve("gateway/target/quarkus-app/quarkus-run.jar"));
    var unbuilt = run("up", "--port", "0");
    assertThat(unbuilt.status()).isEqualTo(2);
    assertThat(unbuilt.err()).contains("gateway is not built");
  }

  @Test
  void aTokenIsOneLine() throws Exception {
    var token = run("token", "--operator", "--valid", "15m");
    assertThat(token.status()).as(token.err()).isZero();
    assertThat(token.out().strip()).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+");
    assertThat(run("token").status()).isEqualTo(2);
    assertThat(run("token", "--operator", "--valid", "soon").err()).contains("as in 15m");
  }

  @Test
  void aMistypedWordIsAnsweredWithTheNearestOne() throws Exception {
    var option = run("up", "--prot", "8080");
    assertThat(option.status()).isEqualTo(2);
    assertThat(option.err()).contains("--prot").contains("--port");
    var command = run("statsu");
    assertThat(command.status()).isEqualTo(2);
    assertThat(command.err()).contains("status");
  }

  /** The processes that run for this repository's system now. */
  private List<Long> pids() throws IOException {
    var pids = new ArrayList<Long>();
    try (var files = Files.walk(home.resolve(".racelab/run"))) {
      for (var file : files.filter(it -> it.toString().endsWith(".pid")).toList()) {
        if (!file.endsWith("postmaster.pid")) {
          pids.add(Long.parseLong(Files.readString(file).strip()));
        }
      }
    }
    return pids;
  }

  private static boolean gone(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty();
  }

  private Result run(String... arguments) throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dracelab.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                Racelab.class.getName()));
    command.addAll(List.of(arguments));
    var out = Files.createTempFile(folder, "out", ".txt");
    var err = Files.createTempFile(folder, "err", ".txt");
    var process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
    return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private static void writeFake(Path jar) throws IOException {
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, FakeService.class.getName());
    var name = FakeService.class.getName().replace('.', '/') + ".class";
    try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        InputStream in =
            Objects.requireNonNull(FakeService.class.getClassLoader().getResourceAsStream(name))) {
      out.putNextEntry(new JarEntry(name));
      in.transferTo(out);
    }
  }
}
