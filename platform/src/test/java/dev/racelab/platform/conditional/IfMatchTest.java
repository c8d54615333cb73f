package dev.racelab.platform.conditional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.racelab.platform.problem.ErrorCode;
import dev.racelab.platform.problem.ProblemException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What If-Match may say, as RFC 9110 section 13.1.1 has it. */
final class IfMatchTest {
  @Test
  void withoutTheHeaderAChangeIsNotMade() {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> IfMatch.required(List.of()))
        .extracting(ProblemException::code)
        .isEqualTo(ErrorCode.PRECONDITION_REQUIRED);
  }

  @Test
  void oneTagNamesOneVersion() {
    IfMatch seven = IfMatch.required(List.of("\"7\""));
    assertThat(seven.allows(7)).isTrue();
    assertThat(seven.allows(8)).isFalse();
    assertThat(seven).isEqualTo(IfMatch.version(7));
  }

  @Test
  void aStarIsEveryVersion() {
    assertThat(IfMatch.required(List.of(" * ")).allows(123)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"3\",\"5\",",
        ",\"3\",, \"5\"",
        "\"3\",\"5\"",
        "\"3\" ,  \"5\"",
        "\"3\", W/\"4\", \"5\", \"x\""
      })
  void aListNamesSeveral(String value) {
    assertThat(IfMatch.required(List.of(value)).versions()).isEqualTo(Set.of(3L, 5L));
  }

  @Test
  void severalLinesAreOneList() {
    assertThat(IfMatch.required(List.of("\"3\"", "\"5\"")).versions()).isEqualTo(Set.of(3L, 5L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "W/\"3\"",
        "\"abc\"",
        "\"\"",
        "\"03\"",
        "\"-1\"",
        "\"3.0\"",
        "\"1234567890123456789\"",
        "\"a,b\""
      })
  void aTagThatIsWeakOrNoVersionMatchesNothing(String value) {
    IfMatch nothing = IfMatch.required(List.of(value));
    assertThat(nothing.any()).isFalse();
    assertThat(nothing.versions()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "3",
        "\"3",
        "3\"",
        "'3'",
        "w/\"3\"",
        "W/3",
        "\"3\"\"5\"",
        "\"3\" \"5\"",
        ",",
        " , ,",
        "\"3\",*",
        "*,*",
        "\"a b\""
      })
  void whatIsNoListOfTagsIsRefused(String value) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> IfMatch.required(List.of(value)))
        .satisfies(
            refused -> {
              assertThat(refused.code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
              assertThat(refused.violations().getFirst().field()).isEqualTo("If-Match");
            });
  }

  @Test
  void anEndlessListIsRefused() {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> IfMatch.required(List.of("\"3\",".repeat(1000) + "\"3\"")))
        .withMessageContaining("If-Match");
  }
}
