package dev.racelab.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.driver.HttpAnswer;
import dev.racelab.lab.driver.Outcome;
import dev.racelab.lab.history.OperationType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionTest {
  private static final ObjectNode ARGUMENTS =
      JsonNodeFactory.instance.objectNode().put("account", "a").put("amount", 1);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "201 | {\"balance\":9} | OK",
        "201 | not json | OK",
        "409 | {\"code\":\"insufficient-funds\",\"definite\":true} | FAIL",
        "503 | {\"code\":\"lock-timeout\",\"definite\":true} | FAIL",
        "500 | {\"code\":\"outcome-unknown\",\"definite\":false} | INFO",
        "502 | {\"code\":\"upstream-unreachable\",\"definite\":true} | FAIL",
        "504 | {\"code\":\"upstream-timeout\",\"definite\":false} | INFO",
        "404 | <html></html> | FAIL",
        "500 | <html></html> | INFO",
        "302 | '' | INFO"
      })
  void theOutcomeIsWhatTheAnswerSaysAboutTheEffect(int status, String body, OperationType type) {
    assertThat(answered(status, Map.of(), body).type()).isEqualTo(type);
  }

  @Test
  void whatWasNotSentFailedAndWhatWasLostIsUnknown() {
    assertThat(Completion.of(ARGUMENTS, new Outcome.NotSent("refused")).type())
        .isEqualTo(OperationType.FAIL);
    assertThat(Completion.of(ARGUMENTS, new Outcome.Lost("deadline passed")).type())
        .isEqualTo(OperationType.INFO);
  }

  @Test
  void anOkHoldsTheArgumentsTheAnswerAndWhatWasReadAndWritten() {
    Completion completion =
        answered(
            201,
            Map.of(
                "x-served-by", "account-2",
                "lab-rendezvous-met", "2",
                "lab-access", "r account/a@3, w account/a@4, nonsense"),
            "{\"balance\":9}");
    assertThat(completion.value())
        .hasToString(
            "{\"account\":\"a\",\"amount\":1,\"balance\":9,\"reads\":[{\"row\":\"account/a\",\"version\":3}],"
                + "\"writes\":[{\"row\":\"account/a\",\"version\":4}]}");
    assertThat(completion.replica()).isEqualTo("account-2");
    assertThat(completion.met()).isTrue();
    assertThat(ARGUMENTS.size()).isEqualTo(2);
  }

  @Test
  void aStrategyThatMakesNoSenseIsTold() {
    String body =
        "{\"code\":\"validation-failed\",\"definite\":true,\"violations\":[{\"field\":\"%s\",\"message\":\"no\"}]}";
    assertThat(answered(400, Map.of(), body.formatted("Lab-Strategy")).applicable()).isFalse();
    assertThat(answered(400, Map.of(), body.formatted("amount")).applicable()).isTrue();
    assertThat(
            answered(
                    400, Map.of(), "{\"code\":\"validation-failed\",\"detail\":\"not applicable\"}")
                .applicable())
        .isTrue();
  }

  private static Completion answered(int status, Map<String, String> headers, String body) {
    return Completion.of(ARGUMENTS, new Outcome.Answered(new HttpAnswer(status, headers, body)));
  }
}
