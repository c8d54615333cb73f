package dev.racelab.locking.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.LockUnavailableException;
import dev.racelab.locking.Renewal;
import dev.racelab.locking.contract.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A store that keeps two claims at a time. */
final class RoomTest {
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String FULL = "both places are taken";

  private final MemoryStore store = new MemoryStore(System::nanoTime, new Room(2, FULL));
  private final LeaseLockProvider provider =
      new LeaseLockProvider("memory", store, LeaseOptions.polling());

  @AfterEach
  void close() {
    provider.close();
  }

  @Test
  void whoFindsNoPlaceIsToldSoAndNotThatTheNameIsHeld() throws Exception {
    take("a");
    take("b").close();
    take("c");

    assertThatThrownBy(() -> provider.acquire(request("d", Duration.ofMillis(50))))
        .isInstanceOf(LockUnavailableException.class)
        .hasMessage(FULL);

    assertThat(store.grants()).as("questions to the store").isEqualTo(3);
  }

  @Test
  void aNameThatThisProcessHoldsIsRefusedThoughThereIsNoPlace() throws Exception {
    take("a");
    take("b");

    assertThat(provider.acquire(request("a", Duration.ofMillis(50)))).isEmpty();
    assertThat(provider.acquire(request("a", Duration.ZERO))).isEmpty();
  }

  @Test
  void whoStandsBehindOneThatWaitsForAPlaceIsToldTheSame() throws Exception {
    Lease first = take("a");
    take("b");
    Asker head = new Asker(request("d", WAIT));
    head.awaitWaiting();

    assertThatThrownBy(() -> provider.acquire(request("d", Duration.ZERO)))
        .isInstanceOf(LockUnavailableException.class)
        .hasMessage(FULL);

    first.close();
    assertThat(head.answer()).isPresent();
  }

  @Test
  void aPlaceGoesToWhoeverCameFirst() throws Exception {
    Lease first = take("a");
    take("b");
    List<Asker> askers = new ArrayList<>();
    for (String name : List.of("d", "e", "f")) {
      Asker asker = new Asker(request(name, WAIT));
      asker.awaitWaiting();
      askers.add(asker);
    }

    first.close();

    for (Asker asker : askers) {
      Lease lease = asker.answer().orElseThrow();
      assertThat(askers.stream().filter(each -> each.task.isDone()).toList())
          .as("those who have a place by now")
          .containsExactlyElementsOf(askers.subList(0, askers.indexOf(asker) + 1));
      lease.close();
    }
  }

  @Test
  void thoseWhoWaitForANameLeaveTheOtherPlaceToOthers() throws Exception {
    store.give("a", LEASE);
    List<Asker> askers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      askers.add(new Asker(request("a", WAIT)));
    }
    for (Asker asker : askers) {
      asker.awaitWaiting();
    }

    for (int i = 0; i < 100; i++) {
      Lease one = provider.acquire(request("b", WAIT)).orElseThrow();
      one.close();
    }
    assertThat(askers).noneMatch(asker -> asker.task.isDone());
  }

  @Test
  void aLeaseThatIsLostGivesItsPlaceBack() throws Exception {
    for (int i = 0; i < 5; i++) {
      Lease lease =
          provider
              .acquire(
                  LockRequest.of(List.of("a" + i), PATIENCE, Duration.ofMillis(100))
                      .withRenewal(Renewal.never()))
              .orElseThrow();
      assertThat(lease.names()).hasSize(1);
    }
  }

  @Test
  void whoIsInterruptedOnTheWayToAPlaceTakesNone() throws Exception {
    Lease first = take("a");
    take("b");
    Asker asker = new Asker(request("d", WAIT));
    asker.awaitWaiting();

    asker.thread.interrupt();

    assertThatThrownBy(asker::answer).hasRootCauseInstanceOf(InterruptedException.class);
    first.close();
    assertThat(take("d").isHeld()).isTrue();
  }

  @Test
  void whoWaitsForAPlaceIsToldThatTheProviderIsClosed() throws Exception {
    take("a");
    take("b");
    Asker asker = new Asker(request("d", WAIT));
    asker.awaitWaiting();

    provider.close();

    assertThatThrownBy(asker::answer)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  private Lease take(String name) throws InterruptedException {
    return provider.acquire(request(name, Duration.ZERO)).orElseThrow();
  }

  private static LockRequest request(String name, Duration wait) {
    return LockRequest.of(List.of(name), wait, LEASE);
  }

  /** Somebody who asks on a thread of its own. */
  private final class Asker {
    private final FutureTask<Optional<Lease>> task;
    private final Thread thread;

    Asker(LockRequest request) {
      task = new FutureTask<>(() -> provider.acquire(request));
      thread = Thread.ofPlatform().daemon().start(task);
    }

    void awaitWaiting() {
      Eventually.holds(
          "it waits",
          PATIENCE,
          () -> thread.getState() == Thread.State.TIMED_WAITING || task.isDone());
      assertThat(task.isDone()).as("it was answered, and not made to wait").isFalse();
    }

    Optional<Lease> answer() throws Exception {
      return task.get(20, TimeUnit.SECONDS);
    }
  }
}
