package dev.racelab.bench.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.bench.BenchCommand;
import dev.racelab.lab.cli.Racelab;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class IdempotencyCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aNumberThatIsTooLargeIsNamedWithWhatIsAllowed() {
    assertThat(run("bench", "idempotency", "--connections", "8,513")).isEqualTo(Racelab.USAGE);
    assertThat(err.toString()).contains("--connections is between 1 and 512, not 513");
  }

  @Test
  void theHelpSaysWhatAWrongCountOfEffectsEndsIn() {
    assertThat(run("bench", "idempotency", "--help")).isZero();
    assertThat(out.toString()).contains("answers and effects do not agree", "130");
  }

  @Test
  void benchShowsBothCommands() {
    assertThat(run("bench")).isZero();
    assertThat(out.toString()).contains("idempotency", "peer-service");
  }

  private int run(String... words) {
    CommandLine line = Racelab.commandLine(List.of(new BenchCommand()));
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(words);
  }
}
