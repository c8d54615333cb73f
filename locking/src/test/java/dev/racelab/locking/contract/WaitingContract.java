package dev.racelab.locking.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Who waits is served in the end, waits no longer than allowed, and leaves nothing behind. */
abstract class WaitingContract extends ExclusionContract {
  @Test
  void aLoserGetsEmptyWhenItsWaitIsOver() throws Exception {
    LockProvider provider = provider();
    take(provider, "a");
    Duration wait = Duration.ofMillis(150);

    long start = System.nanoTime();
    Optional<Lease> refused = provider.acquire(request(wait, "a"));

    assertThat(refused).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("time until the refusal")
        .isBetween(wait, wait.plus(slack()));
  }

  @Test
  void aWaiterGetsTheNameWhenItIsGivenBack() throws Exception {
    LockProvider provider = provider();
    Lease first = take(provider, "a");
    Waiter waiter = new Waiter(provider, request(LONG_WAIT, "a"));
    waiter.awaitWaiting();

    first.close();

    assertThat(waiter.answer()).isPresent();
  }

  @Test
  void holdersOfOverlappingNamesDoNotDeadlock() throws Exception {
    LockProvider provider = provider();
    String[][] orders = {{"a", "b"}, {"b", "a"}, {"b", "c"}, {"c", "a"}};
    int rounds = 25;

    Gate.race(
        orders.length,
        LONG_WAIT.multipliedBy(2),
        racer ->
            () -> {
              for (int round = 0; round < rounds; round++) {
                Optional<Lease> lease = provider.acquire(request(patience(), orders[racer]));
                assertThat(lease)
                    .as("round %d: %s waits for %s", round, racer, String.join(", ", orders[racer]))
                    .isPresent();
                lease.orElseThrow().close();
              }
            });
  }

  @Test
  void aFirstNameIsKeptForLongerThanTheLeaseWhileTheSecondIsWaitedFor() throws Exception {
    LockProvider provider = provider();
    Lease second = take(provider, "b");
    Waiter waiter =
        new Waiter(provider, LockRequest.of(List.of(name("a"), name("b")), LONG_WAIT, SHORT_LEASE));
    waiter.awaitWaiting();
    assertThat(provider.acquire(request(SHORT_LEASE.multipliedBy(2), "a"))).isEmpty();

    second.close();

    assertThat(waiter.answer().orElseThrow().isHeld()).isTrue();
  }

  @Test
  void interruptionLeavesNothingBehind() throws Exception {
    LockProvider provider = provider();
    Lease second = take(provider, "b");
    Waiter waiter = new Waiter(provider, request(LONG_WAIT, "a", "b"));
    waiter.awaitWaiting();

    waiter.interrupt();

    assertThatThrownBy(waiter::answer).hasRootCauseInstanceOf(InterruptedException.class);
    take(provider, "a").close();
    second.close();
    assertThat(take(provider, "a", "b").isHeld()).isTrue();
  }

  @Test
  void whoComesInterruptedGetsNothing() throws Exception {
    LockProvider provider = provider();
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> provider.acquire(request(LONG_WAIT, "a")))
        .isInstanceOf(InterruptedException.class);

    assertThat(Thread.interrupted()).as("the flag, which the exception took over").isFalse();
    assertThat(take(provider, "a").isHeld()).isTrue();
  }

  @Test
  void nobodyWaitsWhileOthersComeAgainAndAgain() throws Exception {
    LockProvider provider = provider();
    int busy = 4;
    int mostTurns = 400;
    AtomicInteger turns = new AtomicInteger();
    AtomicInteger turnsBefore = new AtomicInteger(-1);
    // The one who waits comes first, while the name is held, so it is no luck if it gets its turn.
    Lease held = take(provider, "hot");
    Waiter waiter =
        new Waiter(
            provider,
            request(LONG_WAIT, "hot"),
            lease -> {
              turnsBefore.set(turns.get());
              lease.close();
            });
    waiter.awaitWaiting();

    Gate.race(
        busy,
        LONG_WAIT.multipliedBy(2),
        racer ->
            () -> {
              if (racer == 0) {
                held.close();
              }
              while (!waiter.isAnswered() && turns.get() <= mostTurns) {
                try (Lease lease = provider.acquire(request(LONG_WAIT, "hot")).orElseThrow()) {
                  turns.incrementAndGet();
                  LockSupport.parkNanos(100_000);
                }
              }
            });

    assertThat(waiter.answer()).as("the lease of the one who waited").isPresent();
    assertThat(turnsBefore.get())
        .as("turns of %d others while one waited for its first", busy)
        .isBetween(0, mostTurns);
  }
}
