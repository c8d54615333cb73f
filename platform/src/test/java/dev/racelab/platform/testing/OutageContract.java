package dev.racelab.platform.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import org.junit.jupiter.api.Test;

/**
 * A store that is gone is 503 and definite; one that is back is used again without a restart. For
 * tests of a service with {@link LabIsOn} and {@link EmbeddedStores}.
 */
public abstract class OutageContract {
  /** A fresh one. */
  protected abstract Countdown countdown();

  @Test
  void withoutPostgresqlAGuardedRequestIsUnavailableAndComesBack() {
    Countdown countdown = countdown();
    EmbeddedStores.postgres().kill();
    try {
      Problems.refused(countdown.send("atomic-update"), 503, "dependency-unavailable")
          .header("Retry-After", "1");
      Calls.operator()
          .get(countdown.resource())
          .then()
          .statusCode(503)
          .body("code", equalTo("dependency-unavailable"));
    } finally {
      EmbeddedStores.postgres().restart();
    }
    Recovery.await(countdown, "atomic-update");
    assertThat(countdown.left()).isEqualTo(Countdown.START - 1);
  }

  @Test
  void withoutRedisOnlyItsLocksAreUnavailable() {
    Countdown countdown = countdown();
    EmbeddedStores.redis().kill();
    try {
      Problems.refused(countdown.send("redis-lock"), 503, "dependency-unavailable");
      assertThat(countdown.send("pessimistic").statusCode()).isEqualTo(201);
    } finally {
      EmbeddedStores.redis().restart();
    }
    Recovery.await(countdown, "redis-lock");
    assertThat(countdown.left()).isEqualTo(Countdown.START - 2);
  }
}
