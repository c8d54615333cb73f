package dev.racelab.locking.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.LockUnavailableException;
import dev.racelab.locking.Renewal;
import dev.racelab.locking.contract.Eventually;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What all leases promise, with a store whose time and answers are ours. */
final class LeaseLockProviderTest {
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final MemoryStore.Time time = new MemoryStore.Time();
  private final MemoryStore store = new MemoryStore(time);
  private final LeaseLockProvider provider = provider(time, store, Duration.ofMillis(5));
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void close() {
    threads.shutdownNow();
    provider.close();
  }

  @Test
  void aLeaseThatIsNotRenewedIsLostWhenItHasRunOut() throws Exception {
    Lease lease = take(request("a").withRenewal(Renewal.never()));
    AtomicInteger told = new AtomicInteger();
    lease.onLost(told::incrementAndGet);

    time.advance(LEASE.multipliedBy(9).dividedBy(10));
    assertThat(lease.isHeld()).as("held until shortly before its end").isTrue();
    time.advance(LEASE.dividedBy(10));

    assertThat(lease.isHeld()).isFalse();
    Eventually.holds("the holder is told", PATIENCE, () -> told.get() == 1);
    assertThat(store.batches()).as("renewals").isEmpty();
  }

  @Test
  void aBoundedLeaseIsRenewedAndThenLostAndFreedAtItsBound() throws Exception {
    MemoryStore real = new MemoryStore(System::nanoTime);
    try (LeaseLockProvider bounded = provider(System::nanoTime, real, Duration.ofMillis(5))) {
      Duration lease = Duration.ofMillis(300);
      Duration total = Duration.ofSeconds(1);
      long start = System.nanoTime();
      Lease held =
          bounded
              .acquire(
                  LockRequest.of(List.of("a"), Duration.ZERO, lease)
                      .withRenewal(Renewal.atMost(total)))
              .orElseThrow();
      AtomicInteger told = new AtomicInteger();
      held.onLost(told::incrementAndGet);

      Eventually.holds("the holder is told", PATIENCE, () -> told.get() == 1);

      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as("how long it was held")
          .isBetween(total, total.plus(lease));
      assertThat(real.batches()).as("renewals").isNotEmpty();
      Eventually.holds("the name is free", Duration.ofMillis(100), () -> !real.holds("a"));
      held.close();
      assertThat(told).hasValue(1);
    }
  }

  @Test
  void whoClosesWhatHasRunOutIsToldThatItWasLost() throws Exception {
    Lease lease = take(request("a"));
    AtomicInteger told = new AtomicInteger();
    lease.onLost(told::incrementAndGet);
    time.advance(LEASE); // as a process that was stopped sees it

    lease.close();

    Eventually.holds("the holder is told", PATIENCE, () -> told.get() == 1);
    assertThat(store.holds("a")).isFalse();
  }

  @Test
  void aLeaseShorterThanThreeRoundTripsIsRefused() throws Exception {
    store.answerIn(Duration.ofMillis(40));
    for (int i = 0; i < 3; i++) {
      take(request("a")).close();
    }

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                provider.acquire(
                    LockRequest.of(List.of("a"), Duration.ZERO, Duration.ofMillis(119))))
        .withMessageContaining("PT0.12S")
        .withMessageContaining("PT0.119S");
    assertThat(store.holds("a")).isFalse();
  }

  @Test
  void whoWaitsForAnotherProcessIsWokenByNewsAndDoesNotAskMeanwhile() throws Exception {
    MemoryStore.Time other = new MemoryStore.Time();
    MemoryStore quiet = new MemoryStore(other);
    try (LeaseLockProvider patient = provider(other, quiet, Duration.ofSeconds(1))) {
      quiet.give("a", LEASE);
      Future<Optional<Lease>> waiting = acquireLater(patient, request("a"));
      Eventually.holds("it is told of releases", PATIENCE, () -> quiet.watches() == 1);

      quiet.take("a");

      assertThat(waiting.get(10, TimeUnit.SECONDS)).isPresent();
      assertThat(quiet.grants()).as("questions to the store").isLessThanOrEqualTo(3);
      assertThat(quiet.watches()).as("watches when nobody waits").isZero();
    }
  }

  @Test
  void whoWaitsIsGrantedTheNameEvenWhenTheNewsIsLost() throws Exception {
    store.give("a", LEASE);
    Future<Optional<Lease>> waiting = acquireLater(provider, request("a"));
    Eventually.holds("it is told of releases", PATIENCE, () -> store.watches() == 1);
    store.unwatch("a");

    store.take("a");

    assertThat(waiting.get(10, TimeUnit.SECONDS)).isPresent();
  }

  @Test
  void oneInLineAsksForAllWhoWait() throws Exception {
    store.give("a", LEASE);
    List<Future<Optional<Lease>>> waiting = new ArrayList<>();
    MemoryStore.Time other = new MemoryStore.Time();
    MemoryStore quiet = new MemoryStore(other);
    try (LeaseLockProvider patient = provider(other, quiet, Duration.ofSeconds(1))) {
      quiet.give("a", LEASE);
      for (int i = 0; i < 100; i++) {
        waiting.add(acquireLater(patient, request("a")));
      }
      Eventually.holds("it is told of releases", PATIENCE, () -> quiet.watches() == 1);
      assertThat(quiet.grants()).as("questions to the store").isLessThanOrEqualTo(2);
      quiet.take("a");
      for (int i = 0; i < waiting.size(); i++) {
        Eventually.holds("the next one is granted", PATIENCE, () -> closeOneOf(waiting));
      }
      assertThat(quiet.grants()).as("questions for 100 grants").isLessThan(250);
    }
  }

  @Test
  void anOutageIsToldToAllWhoStandInLineAndNotOneByOne() throws Exception {
    store.give("a", LEASE);
    List<Future<Optional<Lease>>> waiting = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      waiting.add(standInLine(provider, "a"));
    }
    Eventually.holds("it is told of releases", PATIENCE, () -> store.watches() == 1);
    int before = store.grants();

    store.fail(new IllegalStateException("the store is gone"));

    for (Future<Optional<Lease>> each : waiting) {
      assertThatThrownBy(() -> each.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(LockUnavailableException.class)
          .hasMessageContaining("the store is gone");
    }
    assertThat(store.grants() - before).as("questions to the failed store").isLessThan(25);
    store.fail(null);
    store.take("a");
    assertThat(take(request("a")).isHeld()).isTrue();
  }

  @Test
  void whoseWaitEndsBehindAnOpenQuestionIsToldThatTheStoreDidNotAnswer() throws Exception {
    CompletableFuture<@Nullable Void> answer = store.answerOnlyWhenTold();
    Future<Optional<Lease>> first = acquireLater(provider, request("a"));
    Eventually.holds("the first in line has asked", PATIENCE, () -> store.grants() == 1);
    FutureTask<Optional<Lease>> second = new FutureTask<>(() -> provider.acquire(request("a")));
    Thread asking = Thread.ofPlatform().daemon().start(second);
    Eventually.holds(
        "the second waits for the first one's answer, or has one",
        PATIENCE,
        () -> asking.getState() == Thread.State.WAITING || second.isDone());

    answer.completeExceptionally(new IllegalStateException("the store is gone"));

    for (Future<Optional<Lease>> each : List.of(first, second)) {
      assertThatThrownBy(() -> each.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(LockUnavailableException.class)
          .hasMessageContaining("the store is gone");
    }
  }

  @Test
  void aStoreThatDoesNotAnswerIsGivenUpWhenTheWaitIsOverAndWhatItGrantsLaterIsGivenBack()
      throws Exception {
    CompletableFuture<@Nullable Void> answer = store.answerOnlyWhenTold();
    LockRequest request = LockRequest.of(List.of("a"), Duration.ofMillis(400), LEASE);
    long start = System.nanoTime();

    assertThatThrownBy(() -> provider.acquire(request))
        .isInstanceOf(LockUnavailableException.class);

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(400), PATIENCE);
    answer.complete(null);
    Eventually.holds("nothing is held", PATIENCE, () -> !store.holds("a"));
  }

  @Test
  void whoseWaitEndsBehindAQuestionIsRefusedWhenTheFirstInLineIsAnswered() throws Exception {
    CompletableFuture<@Nullable Void> answer = store.answerOnlyWhenTold();
    Future<Optional<Lease>> first = acquireLater(provider, request("a"));
    Eventually.holds("the first in line has asked", PATIENCE, () -> store.grants() == 1);
    Future<Optional<Lease>> second = threads.submit(() -> provider.acquire(request("a")));

    answer.complete(null);

    assertThat(first.get(10, TimeUnit.SECONDS)).isPresent();
    assertThat(second.get(10, TimeUnit.SECONDS)).isEmpty();
  }

  @Test
  void whoGivesANameBackLetsOtherProcessesAskBeforeItsOwnLine() throws Exception {
    MemoryStore shared = new MemoryStore(System::nanoTime);
    try (LeaseLockProvider busy = provider(System::nanoTime, shared, Duration.ofSeconds(1))) {
      AtomicLong released = new AtomicLong();
      shared.awaitElsewhere("a", () -> released.set(System.nanoTime()));
      for (int round = 0; round < 10; round++) {
        Lease held = busy.acquire(request("a")).orElseThrow();
        Future<Optional<Lease>> next = standInLine(busy, "a");

        held.close();

        Lease granted = next.get(10, TimeUnit.SECONDS).orElseThrow();
        assertThat(Duration.ofNanos(shared.lastGrantAsked() - released.get()))
            .as("round %d: the head start of the other process", round)
            .isGreaterThanOrEqualTo(Duration.ofMillis(1));
        granted.close();
      }
    }
  }

  @Test
  void renewalsOfManyLeasesAreSentTogetherAndBounded() throws Exception {
    MemoryStore real = new MemoryStore(System::nanoTime);
    try (LeaseLockProvider busy = provider(System::nanoTime, real, Duration.ofMillis(5))) {
      List<Lease> leases = new ArrayList<>();
      for (int i = 0; i < 3000; i++) {
        LockRequest request =
            LockRequest.of(List.of("n" + i), Duration.ZERO, Duration.ofSeconds(3));
        leases.add(busy.acquire(request).orElseThrow());
      }

      Eventually.holds(
          "every lease was renewed twice",
          PATIENCE,
          () -> real.batches().stream().mapToInt(Integer::intValue).sum() >= 6000);

      assertThat(leases).allMatch(Lease::isHeld);
      assertThat(real.batches()).hasSizeLessThan(600).allMatch(size -> size <= 1024);
    }
  }

  /** Somebody who stands in line when this returns. */
  private static Future<Optional<Lease>> standInLine(LeaseLockProvider by, String name) {
    FutureTask<Optional<Lease>> answer =
        new FutureTask<>(() -> by.acquire(LockRequest.of(List.of(name), PATIENCE, LEASE)));
    Thread thread = Thread.ofPlatform().daemon().start(answer);
    Eventually.holds(
        "it waits in line", PATIENCE, () -> thread.getState() == Thread.State.TIMED_WAITING);
    return answer;
  }

  private static boolean closeOneOf(List<Future<Optional<Lease>>> waiting) {
    for (Future<Optional<Lease>> each : waiting) {
      if (each.isDone() && each.resultNow().orElseThrow().isHeld()) {
        each.resultNow().orElseThrow().close();
        return true;
      }
    }
    return false;
  }

  private Future<Optional<Lease>> acquireLater(LeaseLockProvider by, LockRequest request) {
    Callable<Optional<Lease>> acquire =
        () -> by.acquire(LockRequest.of(request.names(), PATIENCE, request.lease()));
    return threads.submit(acquire);
  }

  private Lease take(LockRequest request) throws InterruptedException {
    return provider.acquire(request).orElseThrow();
  }

  private static LockRequest request(String name) {
    return LockRequest.of(List.of(name), Duration.ZERO, LEASE);
  }

  private static LeaseLockProvider provider(
      LongSupplier time, MemoryStore store, Duration firstPause) {
    return new LeaseLockProvider(
        "memory",
        store,
        new LeaseOptions(
            firstPause, Duration.ofSeconds(1), new SecureRandom(), new Random(), time));
  }
}
