package dev.racelab.bench.locks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.bench.BenchCommand;
import dev.racelab.lab.cli.Racelab;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class LocksCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void anUnknownLockIsNamedWithThoseThatThereAre() {
    assertThat(run("bench", "locks", "--only", "redis,redison")).isEqualTo(Racelab.USAGE);
    assertThat(err.toString())
        .contains("'redison'", "redisson-fenced", "racelab bench locks --help");
  }

  @Test
  void aNumberThatIsTooLargeIsNamedWithWhatIsAllowed() {
    assertThat(run("bench", "locks", "--threads", "8,513")).isEqualTo(Racelab.USAGE);
    assertThat(err.toString()).contains("--threads is between 1 and 512, not 513");
  }

  @Test
  void aFormatThatIsNoneIsRefused() {
    assertThat(run("bench", "locks", "--format", "xml")).isEqualTo(Racelab.USAGE);
    assertThat(err.toString()).contains("--format", "xml");
  }

  @Test
  void theHelpNamesEveryLockAndTheExitCodes() {
    assertThat(run("bench", "locks", "--help")).isZero();
    assertThat(out.toString()).contains(Locks.names()).contains("130");
  }

  @Test
  void benchAloneShowsItsCommands() {
    assertThat(run("bench")).isZero();
    assertThat(out.toString()).contains("locks", "micro");
  }

  private int run(String... words) {
    CommandLine line = Racelab.commandLine(List.of(new BenchCommand()));
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(words);
  }
}
