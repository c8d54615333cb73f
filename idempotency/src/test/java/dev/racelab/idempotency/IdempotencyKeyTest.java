package dev.racelab.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.idempotency.InvalidKeyException.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IdempotencyKeyTest {
  private static final String UUID = "8e03978e-40d5-43e8-bc93-6894a57f9324";

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "a ~ \"a\"",
        UUID + " ~ \"" + UUID + "\"",
        "!#$%&'()*+-./:<=>?@[]^_{|} ~ \"!#$%&'()*+-./:<=>?@[]^_{|}\"",
        "back\\slash ~ \"back\\\\slash\"",
      })
  void theQuotedAndTheBareFormNameTheSameKey(String bare, String quoted) {
    assertThat(IdempotencyKey.parse(quoted)).isEqualTo(IdempotencyKey.parse(bare));
    assertThat(IdempotencyKey.parse(bare).value()).isEqualTo(bare);
  }

  @Test
  void aQuotedKeyMayHaveEscapesAndWhatEndsABareOne() {
    assertThat(IdempotencyKey.parse("\"a\\\"b,c;d\"").value()).isEqualTo("a\"b,c;d");
  }

  @Test
  void whiteSpaceAroundTheHeadersValueIsNoPartOfTheKey() {
    assertThat(IdempotencyKey.parse(" \ta \t")).isEqualTo(new IdempotencyKey("a"));
    assertThat(IdempotencyKey.parse(" \"a\" ")).isEqualTo(new IdempotencyKey("a"));
  }

  @Test
  void theLongestKeyIsAllowedInBothFormsAndNothingLonger() {
    String longest = "k".repeat(255);

    assertThat(IdempotencyKey.parse(longest)).isEqualTo(IdempotencyKey.parse('"' + longest + '"'));
    assertInvalid(longest + "k", "256 characters");
    assertInvalid('"' + longest + "k\"", "256 characters");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "`` ~ the key is empty",
        "` ` ~ the key is empty",
        "\"\" ~ the key is empty",
        "a b ~ character 2 is U+0020",
        "\"a b\" ~ character 2 is U+0020",
        "\u00fcber ~ character 1 is U+00FC",
        "\"\u00fcber\" ~ character 1 is U+00FC",
        "\"a ~ closing quote is missing",
        "\" ~ closing quote is missing",
        "\"a\\\" ~ closing quote is missing",
        "\"a\\ ~ a backslash in a quoted key",
        "\"a\\n\" ~ a backslash in a quoted key",
        "a\"b ~ character 2 is '\"'",
        "a;p=1 ~ character 2 is ';'",
        "\"a\";p=1 ~ something follows the key's closing quote",
        "a,b ~ character 2 is ','",
        "a, b ~ character 2 is ','",
        "\"a\", \"b\" ~ something follows the key's closing quote",
        "\"a\"b ~ something follows the key's closing quote",
      })
  void whatIsNoKeyIsRefusedWithWhatIsWrongAndWhatIsAllowed(String line, String wrong) {
    assertInvalid(line, wrong);
  }

  /** Apart from the others, because a table of values loses such characters. */
  @Test
  void controlCharactersAreRefusedInBothForms() {
    for (char control : new char[] {0, 1, '\t', '\n', '\r', 0x1f, 0x7f, 0x80}) {
      String wrong = "character 2 is U+%04X".formatted((int) control);
      assertInvalid("a" + control + "b", wrong);
      assertInvalid("\"a" + control + "b\"", wrong);
    }
    assertInvalid("a\n", "character 2 is U+000A");
  }

  @Test
  void aMissingKeyAndARepeatedOneAreToldApart() {
    assertThatThrownBy(() -> IdempotencyKey.parse(List.of()))
        .isInstanceOfSatisfying(
            InvalidKeyException.class, e -> assertThat(e.problem()).isEqualTo(Problem.MISSING))
        .hasMessageContaining("Idempotency-Key is missing");
    assertThatThrownBy(() -> IdempotencyKey.parse(List.of("a", "a")))
        .isInstanceOfSatisfying(
            InvalidKeyException.class, e -> assertThat(e.problem()).isEqualTo(Problem.INVALID))
        .hasMessageContaining("2 keys");
  }

  @Test
  void callerRouteAndKeyMakeOneIdWhereverTheyAreCutApart() {
    RecordId id = new KeyScope("ann", "POST /orders").of(new IdempotencyKey("k1"));

    assertThat(id).isEqualTo(new KeyScope("ann", "POST /orders").of(new IdempotencyKey("k1")));
    assertThat(List.of(id.lockNumber(), id.hashCode(), id.toString()))
        .isEqualTo(
            List.of(
                new KeyScope("ann", "POST /orders").of(new IdempotencyKey("k1")).lockNumber(),
                id.hashCode(),
                id.toString()));
    assertThat(
            List.of(
                id,
                new KeyScope("ann", "POST /orders").of(new IdempotencyKey("k2")),
                new KeyScope("bob", "POST /orders").of(new IdempotencyKey("k1")),
                new KeyScope("ann", "POST /orderx").of(new IdempotencyKey("k1")),
                new KeyScope("annP", "OST /orders").of(new IdempotencyKey("k1")),
                new KeyScope("ann", "POST /ordersk").of(new IdempotencyKey("1")),
                new KeyScope("ann\0", "POST /orders").of(new IdempotencyKey("k1")),
                new KeyScope("\ud800", "POST /orders").of(new IdempotencyKey("k1")),
                new KeyScope("?", "POST /orders").of(new IdempotencyKey("k1"))))
        .doesNotHaveDuplicates();
  }

  @Test
  void aScopeIsBounded() {
    assertThatThrownBy(() -> new KeyScope("", "r"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("caller of a key has 1 to 512 characters, not 0");
    assertThatThrownBy(() -> new KeyScope("c", "r".repeat(513)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("route of a key has 1 to 512 characters, not 513");
  }

  private static void assertInvalid(String line, String wrong) {
    assertThatThrownBy(() -> IdempotencyKey.parse(line))
        .isInstanceOfSatisfying(
            InvalidKeyException.class, e -> assertThat(e.problem()).isEqualTo(Problem.INVALID))
        .hasMessageContaining(wrong);
  }
}
