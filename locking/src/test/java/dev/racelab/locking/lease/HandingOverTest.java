package dev.racelab.locking.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.contract.Eventually;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a name goes from one waiter of a process to the next, message by message. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class HandingOverTest {
  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Makes every pause as long as it can be, so that nobody asks without being woken. */
  private static final RandomGenerator LONGEST =
      new RandomGenerator() {
        @Override
        public long nextLong() {
          return 0;
        }

        @Override
        public long nextLong(long bound) {
          return bound - 1;
        }
      };

  private final SlowStore store = new SlowStore();
  private final LeaseLockProvider provider =
      new LeaseLockProvider(
          "slow",
          store,
          new LeaseOptions(
              Duration.ofSeconds(1), PATIENCE, new SecureRandom(), LONGEST, System::nanoTime));

  @AfterEach
  void close() {
    store.answerAtOnce();
    provider.close();
  }

  @Test
  void aReleaseTakesTheNextOnesQuestionAlong() throws Exception {
    Lease first = take();
    Waiter next = new Waiter();
    next.awaitWaitingFirst();
    store.holdBack();

    CompletableFuture<Void> closed = CompletableFuture.runAsync(first::close);

    store.awaitSent("release", "grant");
    assertThat(closed).as("closed without an answer").isNotDone();
    store.answerAtOnce();
    closed.get(10, TimeUnit.SECONDS);
    Lease second = next.answer().orElseThrow();
    assertThat(second.isHeld()).isTrue();
    assertThat(store.sent()).as("nothing was asked twice").endsWith("release", "grant");
    second.close();
    assertThat(store.isFree()).isTrue();
  }

  @Test
  void aHolderNeedNotWaitForAnAnswerThatChangesNothing() throws Exception {
    store.doNotConfirm();
    Lease first = take();
    store.holdBack();

    first.close();

    assertThat(store.isFree()).isTrue();
    assertThat(first.isHeld()).isFalse();
    store.answerAtOnce();
    take().close();
  }

  @Test
  void whoIsInterruptedGivesBackWhatWasAskedForIt() throws Exception {
    Lease first = take();
    Waiter next = new Waiter();
    next.awaitWaitingFirst();
    store.holdBack();
    CompletableFuture<Void> closed = CompletableFuture.runAsync(first::close);
    store.awaitSent("release", "grant");

    next.interrupt();

    assertThatThrownBy(next::answer).hasCauseInstanceOf(InterruptedException.class);
    store.answerAtOnce();
    closed.get(10, TimeUnit.SECONDS);
    store.awaitSent("release", "grant", "release");
    assertThat(store.isFree()).isTrue();
  }

  @Test
  void aProviderThatClosesWaitsForWhatWasAskedForSomebody() throws Exception {
    Lease first = take();
    Waiter next = new Waiter();
    next.awaitWaitingFirst();
    store.holdBack();
    CompletableFuture<Void> closed = CompletableFuture.runAsync(first::close);
    store.awaitSent("release", "grant");

    CompletableFuture<Void> ended = CompletableFuture.runAsync(provider::close);

    assertThatThrownBy(next::answer).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(ended.isDone()).as("closed before the name was given back").isFalse();
    store.answerAtOnce();
    ended.get(10, TimeUnit.SECONDS);
    closed.get(10, TimeUnit.SECONDS);
    assertThat(store.isFree()).isTrue();
  }

  @Test
  void aNameThatOthersWaitForIsNotTakenAlong() throws Exception {
    Lease first = take();
    Waiter next = new Waiter();
    next.awaitWaitingFirst();
    store.othersWait(true);
    first.close();
    Lease second = next.answer().orElseThrow();
    // Not before: the first release rings for whoever is first in line by then, who asks once more.
    Waiter last = new Waiter();
    last.awaitWaitingFirst();
    store.holdBack();
    int before = store.sent().size();

    CompletableFuture<Void> closed = CompletableFuture.runAsync(second::close);

    Eventually.holds("the release is sent", PATIENCE, () -> store.sent().size() > before);
    assertThat(store.sent().subList(before, store.sent().size())).containsExactly("release");
    store.answerAtOnce();
    closed.get(10, TimeUnit.SECONDS);
    last.answer().orElseThrow().close();
  }

  @Test
  void aStoreWithoutOrderIsAskedAfterItAnswered() throws Exception {
    store.keepNoOrder();
    Lease first = take();
    Waiter next = new Waiter();
    next.awaitWaitingFirst();
    store.holdBack();

    CompletableFuture<Void> closed = CompletableFuture.runAsync(first::close);

    store.awaitSent("release");
    store.answerAtOnce();
    closed.get(10, TimeUnit.SECONDS);
    next.answer().orElseThrow().close();
  }

  private Lease take() throws InterruptedException {
    return provider.acquire(request()).orElseThrow();
  }

  private static LockRequest request() {
    return LockRequest.of(List.of("a"), WAIT, Duration.ofMinutes(5));
  }

  /** A thread that waits for the name. */
  private final class Waiter {
    private final CompletableFuture<Optional<Lease>> answer = new CompletableFuture<>();
    private final Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    answer.complete(provider.acquire(request()));
                  } catch (InterruptedException | RuntimeException e) {
                    answer.completeExceptionally(e);
                  }
                });

    void awaitWaitingFirst() throws InterruptedException {
      Eventually.holds(
          "it waits as the first of its line",
          PATIENCE,
          () ->
              Stream.of(thread.getStackTrace())
                  .anyMatch(
                      frame ->
                          frame.getClassName().equals(Head.class.getName())
                              && frame.getMethodName().equals("await")));
    }

    void interrupt() {
      thread.interrupt();
    }

    Optional<Lease> answer() throws Exception {
      return answer.get(10, TimeUnit.SECONDS);
    }
  }
}
