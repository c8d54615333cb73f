package dev.racelab.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ChildProcessTest {
  private static final Duration GRACE = Duration.ofSeconds(10);

  @TempDir Path folder;

  @Test
  void theProcessIdIsTheCommandsOwn() throws IOException {
    var child = shell("echo $$ $GREETING; pwd; exec sleep 600", Map.of("GREETING", "hello"));
    try {
      Await.until("the shell has written twice", () -> child.logTail(2).size() == 2);
      assertThat(child.logTail(2))
          .containsExactly(child.pid() + " hello", folder.toRealPath().toString());
      assertThat(folder.resolve("child.pid")).hasContent(Long.toString(child.pid()));
    } finally {
      child.signal(Signal.KILL);
    }
    assertThat(child.awaitExit(GRACE)).isTrue();
    Await.until("the pid file is gone", () -> Files.notExists(folder.resolve("child.pid")));
  }

  @Test
  void itsStandardInputIsEmpty() {
    var child = shell("cat; echo done", Map.of());
    assertThat(child.awaitExit(GRACE)).isTrue();
    assertThat(child.logTail(5)).containsExactly("done");
  }

  @Test
  void anExitStatusIsTold() {
    assertThat(status(shell("exit 3", Map.of()))).isEqualTo(3);
  }

  @Test
  void aProgramThatIsNotThereShowsAsExitStatus127AndInTheLog() {
    var child =
        ChildProcess.start(
            List.of("no-such-program"), Map.of(), folder, folder.resolve("child.log"));
    assertThat(child.awaitExit(GRACE)).isTrue();
    assertThat(status(child)).isEqualTo(127);
    assertThat(String.join("\n", child.logTail(5)))
        .contains("no-such-program")
        .contains("not found");
  }

  @Test
  void stopAsksFirst() {
    var child =
        shell("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.02; done", Map.of());
    Await.until("the shell is up", () -> child.logTail(1).contains("up"));
    assertThat(child.stop(GRACE)).isZero();
    assertThat(child.logTail(1)).containsExactly("bye");
  }

  @Test
  void stopKillsWhoDoesNotListen() {
    var child = shell("trap '' TERM; echo up; while :; do sleep 0.02; done", Map.of());
    Await.until("the shell is up", () -> child.logTail(1).contains("up"));
    assertThat(child.stop(Duration.ofMillis(100))).isEqualTo(128 + 9);
  }

  @Test
  void stopEndsAStoppedProcessInOrder() {
    var child =
        shell("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.02; done", Map.of());
    Await.until("the shell is up", () -> child.logTail(1).contains("up"));
    child.signal(Signal.STOP);
    assertThat(child.stop(GRACE)).isZero();
  }

  @Test
  void aChildDiesWhenItsOwnerIsKilled() throws Exception {
    diesWithItsOwner("sleep", Signal.CONT);
  }

  @Test
  void aStoppedChildDiesWhenItsOwnerIsKilled() throws Exception {
    diesWithItsOwner("sleep", Signal.STOP);
  }

  @Test
  void postgresDiesWhenItsOwnerIsKilled() throws Exception {
    diesWithItsOwner("postgres", Signal.CONT);
  }

  @Test
  void redisDiesWhenItsOwnerIsKilled() throws Exception {
    diesWithItsOwner("redis", Signal.CONT);
  }

  private void diesWithItsOwner(String what, Signal before) throws Exception {
    var owner =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Owner.class.getName(),
                what,
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var out = owner.inputReader()) {
      var line = out.readLine();
      assertThat(line).as("the process id that the owner prints").isNotNull();
      var child = Long.parseLong(line);
      var all =
          ProcessHandle.of(child).orElseThrow().descendants().map(ProcessHandle::pid).toList();
      assertThat(all).as("the child's own children, the watcher at least").isNotEmpty();
      Programs.kill(before, List.of(child));
      assertThat(Await.gone(child)).isFalse();
      owner.destroyForcibly();
      Await.until("child " + child + " is gone", () -> Await.gone(child));
      Await.until("its children are gone", () -> all.stream().allMatch(Await::gone));
    } finally {
      owner.destroyForcibly();
    }
  }

  @Test
  void theWatcherLeavesWithTheChild() {
    var child = shell("echo up; exec sleep 600", Map.of());
    Await.until("the shell is up", () -> child.logTail(1).contains("up"));
    var watchers = child.descendants();
    assertThat(watchers).hasSize(1);
    child.stop(GRACE);
    Await.until("the watcher is gone", () -> Await.gone(watchers.getFirst().pid()));
  }

  private static int status(ChildProcess child) {
    return child.onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }

  private ChildProcess shell(String script, Map<String, String> environment) {
    return ChildProcess.start(
        List.of("/bin/sh", "-c", script), environment, folder, folder.resolve("child.log"));
  }
}
