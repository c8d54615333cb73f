package dev.racelab.idempotency;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.idempotency.UnreadableBodyException.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FingerprintTest {
  private static final String JSON = "application/json";

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "{\"a\":1,\"b\":2} ~ {\"a\":1,\"b\":2}",
        "{\"a\":1,\"b\":2} ~ ` { \"b\" : 2 ,\t\"a\"\r\n:1}\n`",
        "{\"a\":{\"c\":[1,2],\"d\":null}} ~ {\"a\":{\"d\":null,\"c\":[ 1, 2 ]}}",
        "\"\u00e9A\" ~ \"\\u00e9\\u0041\"",
        "\"/\" ~ \"\\/\"",
        "\"\ud83d\ude00\" ~ \"\\ud83d\\ude00\"",
        "{\"\u00e9\":1} ~ {\"\\u00e9\":1}",
        "{\"a\":1,\"b\":0,\"a\":2} ~ {\"b\":0,\"a\":1,\"a\":2}",
      })
  void jsonThatSaysTheSameIsTheSame(String one, String other) throws Exception {
    assertThat(json(other)).isEqualTo(json(one)).hasSameHashCodeAs(json(one));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "1 ~ 1.0",
        "1 ~ \"1\"",
        "1 ~ 10",
        "-0 ~ 0",
        "9007199254740992 ~ 9007199254740993",
        "0.1 ~ 0.10000000000000001",
        "1e400 ~ 1e401",
        "null ~ \"null\"",
        "true ~ false",
        "{\"a\":null} ~ {}",
        "[] ~ {}",
        "[] ~ [[]]",
        "[1,2] ~ [2,1]",
        "[[1],2] ~ [[1,2]]",
        "{\"a\":1} ~ {\"A\":1}",
        "{\"a\":\"b\"} ~ {\"b\":\"a\"}",
        "{\"a\":1,\"a\":2} ~ {\"a\":2,\"a\":1}",
        "{\"a\":1,\"a\":2} ~ {\"a\":2}",
        "{\"a\":1,\"a\":1} ~ {\"a\":1}",
        "{\"a\":{\"b\":1},\"c\":2} ~ {\"a\":{\"b\":1,\"c\":2}}",
        "\"\u00e9\" ~ \"e\u0301\"",
        "\"\\ud800\" ~ \"\\ud801\"",
        "\"\\ud800\" ~ \"?\"",
        "\"\" ~ ` \" \" `",
      })
  void jsonThatSaysSomethingElseDiffers(String one, String other) throws Exception {
    assertThat(json(other)).isNotEqualTo(json(one));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,}",
        "[1,",
        "[1 2]",
        "{a:1}",
        "{'a':1}",
        "01",
        "NaN",
        "nul",
        "\"a",
        "\"a\nb\"",
        "{} {}",
        "{}x",
        "// c\n1",
        "1,"
      })
  void malformedJsonIsRefused(String body) {
    assertThatThrownBy(() -> json(body))
        .isInstanceOfSatisfying(
            UnreadableBodyException.class,
            e -> assertThat(e.problem()).isEqualTo(Problem.MALFORMED));
  }

  @Test
  void jsonThatIsTooDeepOrHasATooLongNumberIsRefused() {
    assertThatThrownBy(() -> json("[".repeat(100_000))).isInstanceOf(UnreadableBodyException.class);
    assertThatThrownBy(() -> json("1".repeat(100_000))).isInstanceOf(UnreadableBodyException.class);
  }

  @Test
  void deepAndLongJsonIsReadWhole() throws Exception {
    String deep = "[".repeat(400) + "1" + "]".repeat(400);
    String text = "x".repeat(5000);

    assertThat(json(deep)).isNotEqualTo(json(deep.replace('1', '2')));
    assertThat(json('"' + text + "y\"")).isNotEqualTo(json('"' + text + "z\""));
    assertThat(json("1".repeat(900) + "2")).isNotEqualTo(json("1".repeat(900) + "3"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/problem+json",
        "application/merge-patch+JSON ;v=1"
      })
  void everyJsonTypeIsReadAsJson(String type) throws Exception {
    assertThat(of(type, "{ }")).isEqualTo(of(type, "{}")).isEqualTo(json("{}"));
  }

  @Test
  void everyOtherBodyCountsByteForByte() throws Exception {
    for (@Nullable String type : new @Nullable String[] {null, "text/plain", "application/jsonl"}) {
      assertThat(of(type, "{ }")).isNotEqualTo(of(type, "{}")).isNotEqualTo(json("{}"));
      assertThat(of(type, "{")).isEqualTo(of(type, "{"));
    }
  }

  @Test
  void jsonInAnotherUnicodeEncodingSaysTheSame() throws Exception {
    byte[] wide = "{\"a\":\"\u00e9\"}".getBytes(UTF_16LE);

    assertThat(Fingerprint.of("POST", "/x", JSON, wide)).isEqualTo(json("{\"a\":\"\u00e9\"}"));
  }

  @Test
  void anEmptyBodyNeedsNoValueWhateverItsType() throws Exception {
    assertThat(of(JSON, "")).isEqualTo(of(null, "")).isNotEqualTo(json("null"));
  }

  @Test
  void methodAndPathArePartOfItAndDoNotRunTogether() throws Exception {
    byte[] none = {};
    assertThat(
            List.of(
                Fingerprint.of("POST", "/a", null, none),
                Fingerprint.of("PUT", "/a", null, none),
                Fingerprint.of("POST", "/b", null, none),
                Fingerprint.of("POS", "T/a", null, none),
                Fingerprint.of("POST", "/", null, "a".getBytes(UTF_8))))
        .doesNotHaveDuplicates();
  }

  @Test
  void aStreamIsReadToItsEndAndNoFurtherThanAllowed() throws Exception {
    byte[] body = "{\"a\": 1}".getBytes(UTF_8);

    assertThat(stream(body, body.length)).isEqualTo(of(JSON, "{\"a\":1}"));
    assertThatThrownBy(() -> stream(body, body.length - 1))
        .isInstanceOfSatisfying(
            UnreadableBodyException.class,
            e -> assertThat(e.problem()).isEqualTo(Problem.TOO_LARGE))
        .hasMessageContaining("longer than 7 bytes");
  }

  @Test
  void itComesBackFromItsBytes() throws Exception {
    Fingerprint made = json("1");

    assertThat(Fingerprint.ofBytes(made.bytes())).isEqualTo(made);
    assertThat(made.toString()).hasSize(64);
    assertThatThrownBy(() -> Fingerprint.ofBytes(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("32 bytes, not 31");
  }

  private static Fingerprint stream(byte[] body, int most)
      throws IOException, UnreadableBodyException {
    return Fingerprint.of("POST", "/x", JSON, new ByteArrayInputStream(body), most);
  }

  private static Fingerprint json(String body) throws UnreadableBodyException {
    return of(JSON, body);
  }

  private static Fingerprint of(@Nullable String type, String body) throws UnreadableBodyException {
    return Fingerprint.of("POST", "/x", type, body.getBytes(UTF_8));
  }
}
