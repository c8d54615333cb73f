package dev.racelab.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageTest {
  @Test
  void valuesKeepBlanksLineBreaksAndEqualSigns() {
    Message message = new Message("failed", Map.of("why", "a = b\nc ü", "empty", ""));

    assertThat(message.line()).doesNotContain("\n");
    assertThat(Message.parse(message.line())).isEqualTo(message);
  }

  @Test
  void aSetupIsTheSameOnBothSidesOfTheLine() {
    Setup setup =
        new Setup(
            "redis://a:1", List.of("b", "c", "d"), "jdbc:e", "f", "g h", Duration.ofMillis(9));

    assertThat(Setup.of(Message.parse(setup.message().line()))).isEqualTo(setup);
  }

  @Test
  void aWordWithoutAValueIsRefusedAndNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Message.parse("race threads"))
        .withMessageContaining("'threads'");
  }
}
