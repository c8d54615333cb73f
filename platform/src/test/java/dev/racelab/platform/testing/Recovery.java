package dev.racelab.platform.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.time.Duration;

/** The way back after an outage. */
final class Recovery {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Recovery() {}

  /**
   * Sends a request until it is no longer refused. The refusals are definite, so the one that
   * succeeds is the only one that takes effect.
   */
  static void await(Countdown countdown, String strategy) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Response answer = countdown.send(strategy);
    while (answer.statusCode() == 503) {
      assertThat(System.nanoTime()).as("still 503 after the store was back").isLessThan(end);
      answer = countdown.send(strategy);
    }
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(201);
  }
}
