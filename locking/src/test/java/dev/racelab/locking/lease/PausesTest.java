package dev.racelab.locking.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PausesTest {
  private static final long LONG = Duration.ofHours(1).toNanos();

  private final Pauses pauses =
      new Pauses(
          new LeaseOptions(
              Duration.ofMillis(2),
              Duration.ofMillis(25),
              new SecureRandom(),
              new Random(42),
              System::nanoTime));

  @Test
  void aPauseIsRandomUpToABoundThatGrows() {
    assertThat(longest(0)).isBetween(Duration.ofMillis(1), Duration.ofMillis(2));
    assertThat(longest(2)).isBetween(Duration.ofMillis(6), Duration.ofMillis(8));
    assertThat(longest(4)).isBetween(Duration.ofMillis(20), Duration.ofMillis(25));
    assertThat(longest(1_000_000)).isBetween(Duration.ofMillis(20), Duration.ofMillis(25));
  }

  @Test
  void aPauseEndsWithTheWait() {
    assertThat(pauses.length(9, 1, OptionalLong.empty())).isEqualTo(1);
  }

  @Test
  void aPauseEndsWithTheOtherHoldersLease() {
    assertThat(pauses.length(9, LONG, OptionalLong.of(0)))
        .isLessThanOrEqualTo(Duration.ofMillis(1).toNanos());
  }

  private Duration longest(int tries) {
    long longest = 0;
    for (int i = 0; i < 1000; i++) {
      longest = Math.max(longest, pauses.length(tries, LONG, OptionalLong.empty()));
    }
    return Duration.ofNanos(longest);
  }
}
