package dev.racelab.platform.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.racelab.guard.Point;
import dev.racelab.guard.Strategies;
import dev.racelab.guard.Strategy;
import dev.racelab.platform.problem.ErrorCode;
import dev.racelab.platform.problem.ProblemException;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the lab's headers may say, and that everything else is refused by name. */
final class LabHeadersTest {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @Test
  void everyStrategyCanBeAskedFor() {
    for (Strategy strategy : Strategies.all()) {
      assertThat(LabHeaders.strategy(" " + strategy.name() + " ", false)).isSameAs(strategy);
      assertThat(LabHeaders.strategy(strategy.name(), true)).isEqualTo(strategy.weakened());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "pessimstic", "NONE", "none,pessimistic"})
  void anUnknownStrategyIsRefusedWithTheKnownOnes(String value) {
    assertRefused(
        () -> LabHeaders.strategy(value, false), LabHeaders.STRATEGY, "pessimistic-nowait");
  }

  @ParameterizedTest
  @CsvSource({"0ms, 0", "50ms, 50", "' 2s ', 2000", "60s, 60000", "60000ms, 60000"})
  void aWindowIsWrittenInMillisecondsOrSeconds(String value, long millis) {
    assertThat(LabHeaders.window(value, LONGEST)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "50",
        "ms",
        "-50ms",
        "5 ms",
        "1.5s",
        "5m",
        "PT1S",
        "61s",
        "60001ms",
        "99999999ms",
        "99999999999999999999s",
        "٥ms"
      })
  void anyOtherWindowIsRefused(String value) {
    assertRefused(() -> LabHeaders.window(value, LONGEST), LabHeaders.WINDOW, "60000ms");
  }

  @Test
  void aRendezvousHasDefaultsForAllButItsName() {
    assertThat(LabHeaders.rendezvous("r1", LONGEST))
        .isEqualTo(new LabHeaders.Rendezvous("r1", 2, Duration.ofMillis(150), Point.READ));
    assertThat(LabHeaders.rendezvous(" A.b_c:1-2 ; at=WRITE ;timeout=1s; parties=1000", LONGEST))
        .isEqualTo(
            new LabHeaders.Rendezvous("A.b_c:1-2", 1000, Duration.ofSeconds(1), Point.WRITE));
    assertThat(LabHeaders.rendezvous("r;at=release", LONGEST).at()).isEqualTo(Point.RELEASE);
  }

  @ParameterizedTest
  @CsvSource({
    "'', name",
    "';parties=2', name",
    "'a b', name",
    "'{x}', name",
    "'ä', name",
    "r;, options",
    "r;parties, options",
    "r;colour=red, options",
    "r;Parties=2, options",
    "r;parties=2;parties=3, parties twice",
    "r;parties=0, 1 to 1000",
    "r;parties=-1, 1 to 1000",
    "r;parties=1001, 1 to 1000",
    "r;parties=99999999999, 1 to 1000",
    "r;parties=two, 1 to 1000",
    "r;parties=, 1 to 1000",
    "r;timeout=1h, 60000ms",
    "r;timeout=61s, 60000ms",
    "r;at=lookup, 'read, write or release'",
    "r;at=commit, 'read, write or release'",
    "r;at=nowhere, begin",
  })
  void anyOtherRendezvousIsRefused(String value, String allowed) {
    assertRefused(() -> LabHeaders.rendezvous(value, LONGEST), LabHeaders.RENDEZVOUS, allowed);
  }

  @Test
  void aNameHasAtMostAHundredCharacters() {
    String longest = "x".repeat(100);
    assertThat(LabHeaders.rendezvous(longest, LONGEST).name()).isEqualTo(longest);
    assertRefused(() -> LabHeaders.hold(longest + "x"), LabHeaders.HOLD, "100 characters");
  }

  @Test
  void aHoldStopsAtEveryPoint() {
    assertThat(LabHeaders.hold("h")).isEqualTo(new LabHeaders.Hold("h", Point.READ, 1));
    for (Point point : Point.values()) {
      assertThat(LabHeaders.hold("h;at=" + point.label()).at()).isEqualTo(point);
    }
  }

  @Test
  void aHoldMayBeTheSecondTimeThatTheRequestComesThere() {
    assertThat(LabHeaders.hold("h;at=write;passing=2"))
        .isEqualTo(new LabHeaders.Hold("h", Point.WRITE, 2));
    assertThat(LabHeaders.onwardHold("h;at=write")).isEqualTo("h;at=write");
    assertRefused(() -> LabHeaders.hold("h;passing=0"), LabHeaders.HOLD, "1 to 9");
    assertRefused(() -> LabHeaders.onwardHold("h;passing=x"), LabHeaders.ONWARD_HOLD, "1 to 9");
    assertRefused(() -> LabHeaders.onwardHold("h;at=nowhere"), LabHeaders.ONWARD_HOLD, "answer");
  }

  @ParameterizedTest
  @CsvSource({"h;at=nowhere, answer", "h;parties=2, options", "h;at=read;at=write, at twice"})
  void anyOtherHoldIsRefused(String value, String allowed) {
    assertRefused(() -> LabHeaders.hold(value), LabHeaders.HOLD, allowed);
  }

  @Test
  void weakenedIsTrueOrFalse() {
    assertThat(LabHeaders.weakened("true")).isTrue();
    assertThat(LabHeaders.weakened(" false ")).isFalse();
    assertRefused(() -> LabHeaders.weakened("yes"), LabHeaders.WEAKENED, "true or false");
  }

  @Test
  void aHeaderThatNobodyLooksAtIsRefused() {
    LabHeaders.checkKnown("lab-strategy");
    LabHeaders.checkKnown("Lab-Hold");
    assertRefused(() -> LabHeaders.checkKnown("Lab-Stratgy"), "Lab-Stratgy", LabHeaders.STRATEGY);
  }

  private static void assertRefused(ThrowingCallable call, String header, String allowed) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(call)
        .satisfies(
            refused -> {
              assertThat(refused.code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
              assertThat(refused.detail()).startsWith(header + ": ").contains(allowed);
            });
  }
}
