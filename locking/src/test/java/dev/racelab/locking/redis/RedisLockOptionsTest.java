package dev.racelab.locking.redis;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedisLockOptionsTest {
  private final RedisLockOptions options = RedisLockOptions.defaults();

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 9, 60_001})
  void aCommandTimeoutOutsideItsRangeIsRefused(long millis) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.withCommandTimeout(Duration.ofMillis(millis)))
        .withMessageContaining(Duration.ofMillis(millis).toString());
  }

  @Test
  void aTokenMemoryThatALeaseCouldOutliveIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new RedisLockOptions(
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(59),
                    false,
                    new SecureRandom(),
                    new Random(),
                    System::nanoTime))
        .withMessageContaining("PT59M");
  }
}
