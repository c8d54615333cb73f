package dev.racelab.locking.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Somebody who asks on a thread of its own. */
final class Waiter {
  private static final Duration SOON = Duration.ofSeconds(2);

  private final LockRequest request;
  private final CompletableFuture<Optional<Lease>> answer = new CompletableFuture<>();
  private final Thread thread;

  Waiter(LockProvider provider, LockRequest request) {
    this(provider, request, lease -> {});
  }

  /**
   * Somebody who asks.
   *
   * @param whenGranted runs on that thread before anybody else is told
   */
  Waiter(LockProvider provider, LockRequest request, Consumer<Lease> whenGranted) {
    this.request = request;
    this.thread =
        Thread.ofPlatform()
            .name("waiter")
            .daemon()
            .start(
                () -> {
                  try {
                    Optional<Lease> granted = provider.acquire(request);
                    granted.ifPresent(whenGranted);
                    answer.complete(granted);
                  } catch (InterruptedException | RuntimeException e) {
                    answer.completeExceptionally(e);
                  }
                });
  }

  /** It stands in a timed wait: for the name, or for an answer about it. */
  void awaitWaiting() {
    Eventually.holds(
        "the waiter waits",
        SOON,
        () -> thread.getState() == Thread.State.TIMED_WAITING || answer.isDone());
    assertThat(answer).as("the waiter's answer, which must wait").isNotDone();
  }

  boolean isAnswered() {
    return answer.isDone();
  }

  void interrupt() {
    thread.interrupt();
  }

  Optional<Lease> answer() throws Exception {
    return answer(SOON);
  }

  /** The answer, for which the request's wait may be outlasted by so much. */
  Optional<Lease> answer(Duration later) throws Exception {
    return answer.get(request.maxWait().plus(later).toMillis(), TimeUnit.MILLISECONDS);
  }
}
