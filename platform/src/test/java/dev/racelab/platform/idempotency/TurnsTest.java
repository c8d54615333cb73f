package dev.racelab.platform.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.idempotency.IdempotencyKey;
import dev.racelab.idempotency.KeyScope;
import dev.racelab.idempotency.RecordId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class TurnsTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Turns turns = new Turns();
  private final RecordId id = id("one");

  private static RecordId id(String key) {
    return new KeyScope("ann", "POST /orders").of(new IdempotencyKey(key));
  }

  @Test
  void whoComesSecondIsSentAwayAfterItsWait() {
    try (Turns.Turn mine = turns.take(id, Duration.ZERO).orElseThrow()) {
      assertThat(turns.take(id, Duration.ofMillis(1))).isEmpty();
      assertThat(turns.take(id("other"), Duration.ZERO)).isPresent();
    }
    assertThat(turns.take(id, Duration.ZERO)).isPresent();
  }

  @Test
  void whoWaitsGetsTheTurnWhenItIsFree() throws Exception {
    CompletableFuture<Boolean> second;
    try (Turns.Turn mine = turns.take(id, Duration.ZERO).orElseThrow()) {
      second =
          CompletableFuture.supplyAsync(
              () -> turns.take(id, LONG).map(Turns.Turn.class::cast).isPresent());
      assertThat(second).isNotCompleted();
    }
    assertThat(second.get(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whoIsInterruptedIsSentAway() {
    try (Turns.Turn mine = turns.take(id, Duration.ZERO).orElseThrow()) {
      Thread.currentThread().interrupt();
      assertThat(turns.take(id, LONG)).isEmpty();
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void nothingIsLeftOfKeysThatNobodyIsHereWith() {
    turns.take(id, Duration.ZERO).orElseThrow().close();
    try (Turns.Turn mine = turns.take(id, Duration.ZERO).orElseThrow()) {
      assertThat(turns.take(id, Duration.ZERO)).isEmpty();
      assertThat(turns.size()).isOne();
    }
    assertThat(turns.size()).isZero();
  }
}
