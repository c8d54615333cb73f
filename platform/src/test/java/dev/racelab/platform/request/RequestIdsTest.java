package dev.racelab.platform.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client's id is taken where it cannot forge a line of the log. */
final class RequestIdsTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "3f0c2a52-4bb5-4a37-9f0a-1c9b8f0e2d11", "Order_7.retry-2"})
  void aHarmlessIdIsTaken(String sent) {
    assertThat(RequestIds.choose(sent)).isEqualTo(sent);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {"", " ", "a b", "a\nERROR forged", "a\u001b[31m", "a%0d", "{id}", "ä", "a;b"})
  void anyOtherIsReplacedByANewOne(@Nullable String sent) {
    String chosen = RequestIds.choose(sent);
    assertThat(UUID.fromString(chosen)).hasToString(chosen);
    assertThat(RequestIds.choose(sent)).as("another one each time").isNotEqualTo(chosen);
  }

  @Test
  void anIdHasAtMostSixtyFourCharacters() {
    assertThat(RequestIds.choose("x".repeat(64))).isEqualTo("x".repeat(64));
    assertThat(RequestIds.choose("x".repeat(65))).doesNotContain("x");
  }
}
