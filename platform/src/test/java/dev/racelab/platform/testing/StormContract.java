package dev.racelab.platform.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A service as it is shipped, and many copies of one request. */
public abstract class StormContract {
  private static final int COPIES = 100;

  /** A fresh one. */
  protected abstract Countdown countdown();

  @Test
  void aHundredCopiesHaveOneEffectAndNoErrorOfTheServer() throws Exception {
    Countdown wish = countdown();
    Map<String, String> headers = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    CountDownLatch gate = new CountDownLatch(1);
    List<Response> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(COPIES)) {
      List<Future<Response>> sent = new ArrayList<>();
      for (int i = 0; i < COPIES; i++) {
        sent.add(
            threads.submit(
                () -> {
                  gate.await();
                  return wish.send(headers);
                }));
      }
      gate.countDown();
      for (Future<Response> each : sent) {
        answers.add(Race.answer(each));
      }
    }
    assertThat(answers)
        .filteredOn(
            answer -> answer.statusCode() == 201 && answer.header("Idempotency-Replayed") == null)
        .as("those that ran")
        .hasSize(1);
    assertThat(
            answers.stream()
                .filter(answer -> !IdempotencyContract.isTold(answer))
                .map(Response::asString))
        .as("answers that are neither the effect nor 'come again'")
        .isEmpty();
    assertThat(wish.left()).isEqualTo(Countdown.START - 1);
  }
}
