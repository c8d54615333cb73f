package dev.racelab.locking.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.Renewal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The contract of {@link LockProvider}, to be run against each implementation by extending this
 * class. A subclass says how to make a provider and which of the optional promises it gives; it
 * needs no test of its own for what stands here.
 *
 * <p>Each test uses names of its own, so a store may be shared by all of them.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
public abstract class LockProviderContract {
  private static final Duration NO_WAIT = Duration.ZERO;
  private static final Duration LONG_WAIT = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(8);
  private static final Duration LONG_LEASE = Duration.ofSeconds(30);
  private static final Duration SHORT_LEASE = Duration.ofSeconds(1);

  /** What a busy machine may add to any time that is promised. */
  private static final Duration SLACK = Duration.ofSeconds(2);

  private final String run = UUID.randomUUID().toString();
  private final List<LockProvider> providers = new ArrayList<>();
  private final long seed = Long.getLong("racelab.seed", System.nanoTime());

  /** A new provider on the one store; closed after the test if it is {@link AutoCloseable}. */
  protected abstract LockProvider newProvider();

  /** Whether each grant carries a fencing token. */
  protected abstract boolean issuesTokens();

  /** Whether leases end without renewal, so that a holder may lose one. */
  protected abstract boolean leasesExpire();

  /** Whether providers made one after the other exclude each other, as two processes' would. */
  protected abstract boolean spansInstances();

  /** Makes the store forget who holds {@code name}. Called only where leases expire. */
  protected void takeAway(String name) {
    throw new UnsupportedOperationException("this provider's leases cannot be lost");
  }

  /** How another process makes such a provider; empty where none can. */
  protected Optional<Elsewhere> elsewhere() {
    return Optional.empty();
  }

  /**
   * What there is now of all that could leak, by kind: keys of locks, channels, connections. Tokens
   * that are remembered are no leak.
   */
  protected Map<String, Long> footprint() {
    return Map.of();
  }

  @AfterEach
  final void closeProviders() throws Exception {
    for (LockProvider provider : providers) {
      if (provider instanceof AutoCloseable closeable) {
        closeable.close();
      }
    }
  }

  @Test
  void aHeldNameIsRefusedToEverybodyElse() throws Exception {
    LockProvider provider = provider();
    Lease held = take(provider, "a");

    assertThat(provider.acquire(request(NO_WAIT, "a"))).isEmpty();
    assertThat(held.isHeld()).isTrue();
  }

  @Test
  void aNameThatWasGivenBackIsGrantedAgain() throws Exception {
    LockProvider provider = provider();
    take(provider, "a").close();

    assertThat(take(provider, "a").isHeld()).isTrue();
  }

  @Test
  void differentNamesDoNotExcludeEachOther() throws Exception {
    LockProvider provider = provider();
    take(provider, "a");

    assertThat(take(provider, "b").isHeld()).isTrue();
  }

  @Test
  void providersOnOneStoreExcludeEachOther() throws Exception {
    LockProvider here = provider();
    LockProvider there = provider();
    Lease held = take(here, "a");
    if (!spansInstances()) {
      assertThat(take(there, "a").isHeld()).as("each instance is a world of its own").isTrue();
      return;
    }

    assertThat(there.acquire(request(NO_WAIT, "a"))).isEmpty();
    held.close();
    assertThat(take(there, "a").isHeld()).isTrue();
  }

  @Test
  void aLeaseListsItsNamesInSortedOrder() throws Exception {
    Lease lease = take(provider(), "c", "a", "b");

    assertThat(lease.names()).containsExactly(name("a"), name("b"), name("c"));
  }

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
        .isBetween(wait, wait.plus(SLACK));
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
  void closingTwiceIsTheSameAsClosingOnce() throws Exception {
    LockProvider provider = provider();
    Lease lease = take(provider, "a");
    assertThat(lease.isHeld()).isTrue();

    lease.close();
    lease.close();

    assertThat(lease.isHeld()).isFalse();
    assertThat(take(provider, "a").isHeld()).isTrue();
  }

  @Test
  void aSecondCloseDoesNotFreeTheNextHoldersName() throws Exception {
    LockProvider provider = provider();
    Lease first = take(provider, "a");
    first.close();
    Lease second = take(provider, "a");

    first.close();

    assertThat(provider.acquire(request(NO_WAIT, "a"))).as("a third holder").isEmpty();
    assertThat(second.isHeld()).isTrue();
  }

  @Test
  void aLeaseMayBeClosedByAnotherThread() throws Exception {
    LockProvider provider = provider();
    Lease lease = take(provider, "a");

    CompletableFuture.runAsync(lease::close).get(LONG_WAIT.toSeconds(), TimeUnit.SECONDS);

    assertThat(take(provider, "a").isHeld()).isTrue();
  }

  @Test
  void severalNamesAreGrantedTogetherOrNotAtAll() throws Exception {
    LockProvider provider = provider();
    Lease middle = take(provider, "b");

    assertThat(provider.acquire(request(Duration.ofMillis(50), "a", "b", "c"))).isEmpty();
    take(provider, "a").close();
    take(provider, "c").close();
    middle.close();

    Lease all = take(provider, "a", "b", "c");
    assertThat(provider.acquire(request(NO_WAIT, "a"))).isEmpty();
    assertThat(provider.acquire(request(NO_WAIT, "c"))).isEmpty();
    all.close();
    assertThat(take(provider, "a", "b", "c").isHeld()).isTrue();
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
                Optional<Lease> lease = provider.acquire(request(PATIENCE, orders[racer]));
                assertThat(lease)
                    .as("round %d: %s waits for %s", round, racer, String.join(", ", orders[racer]))
                    .isPresent();
                lease.orElseThrow().close();
              }
            });
  }

  @Test
  void onlyOneHoldsANameAtAnyTime() throws Exception {
    LockProvider provider = provider();
    LockProvider other = spansInstances() ? provider() : provider;
    int racers = 6;
    int rounds = 40;
    for (int round = 0; round < rounds; round++) {
      Random random = new Random(seed + round);
      String where = "round " + round + " of seed " + seed + " (-Dracelab.seed=" + seed + ")";
      AtomicInteger inside = new AtomicInteger(-1);
      Gate.race(
          racers,
          LONG_WAIT.multipliedBy(2),
          racer -> {
            long stay = random.nextLong(300_000);
            LockProvider mine = racer % 2 == 0 ? provider : other;
            return () -> {
              Optional<Lease> lease = mine.acquire(request(LONG_WAIT, "hot"));
              assertThat(lease).as("%s: operation %d starved", where, racer).isPresent();
              int before = inside.compareAndExchange(-1, racer);
              assertThat(before)
                  .as(
                      "%s: one holder at a time, but operation %d came in beside operation %d",
                      where, racer, before)
                  .isEqualTo(-1);
              LockSupport.parkNanos(stay); // lets the others run while this one is inside
              inside.set(-1);
              lease.orElseThrow().close();
            };
          });
    }
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
  void tokensOfANameStrictlyGrow() throws Exception {
    LockProvider provider = provider();
    if (!issuesTokens()) {
      assertThat(take(provider, "a").token(name("a"))).as("no token is invented").isEmpty();
      return;
    }
    LockProvider other = spansInstances() ? provider() : provider;
    long last = 0;
    for (int grant = 0; grant < 50; grant++) {
      try (Lease lease = take(grant % 2 == 0 ? provider : other, "a", "b")) {
        long token = lease.token(name("a")).orElseThrow();
        assertThat(token).as("token of grant %d after token %d", grant, last).isGreaterThan(last);
        assertThat(lease.token(name("a"))).as("the same lease's token").hasValue(token);
        assertThat(lease.token(name("b"))).isPresent();
        last = token;
      }
    }
  }

  @Test
  void aLeaseHasNoTokenForANameThatItDoesNotHold() throws Exception {
    Lease lease = take(provider(), "a");

    assertThatThrownBy(() -> lease.token(name("b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name("b"));
  }

  @Test
  void aClosedLeaseIsNotLost() throws Exception {
    Lease lease = take(provider(), "a");
    AtomicInteger told = new AtomicInteger();
    lease.onLost(told::incrementAndGet);

    lease.close();
    lease.onLost(told::incrementAndGet);
    if (leasesExpire()) {
      takeAway(name("a"));
    }

    assertThat(lease.isHeld()).isFalse();
    assertThat(told).hasValue(0);
  }

  @Test
  void aLeaseOutlivesItsLengthWhileItIsNotClosed() throws Exception {
    LockProvider provider = provider();
    Lease lease = take(provider, SHORT_LEASE, "a");
    AtomicInteger told = new AtomicInteger();
    lease.onLost(told::incrementAndGet);

    assertThat(provider.acquire(request(SHORT_LEASE.multipliedBy(2), "a")))
        .as("another holder after twice the lease")
        .isEmpty();

    assertThat(lease.isHeld()).isTrue();
    assertThat(told).hasValue(0);
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
  void aLossIsToldOnceAndForGood() throws Exception {
    Lease lease = take(provider(), SHORT_LEASE, "a", "b");
    AtomicInteger told = new AtomicInteger();
    lease.onLost(told::incrementAndGet);
    if (!leasesExpire()) {
      lease.close();
      assertThat(told).as("what cannot be lost is never told of as lost").hasValue(0);
      return;
    }

    takeAway(name("b"));

    Eventually.holds("the holder is told", SHORT_LEASE.plus(SLACK), () -> told.get() == 1);
    assertThat(lease.isHeld()).isFalse();
    lease.onLost(told::incrementAndGet);
    Eventually.holds("who asks later is told too", SLACK, () -> told.get() == 2);
    lease.close();
    assertThat(lease.isHeld()).isFalse();
    assertThat(told).hasValue(2);
  }

  @Test
  void closingALostLeaseDoesNotFreeTheNextHoldersName() throws Exception {
    LockProvider provider = provider();
    Lease lost = take(provider, "a");
    if (!leasesExpire()) {
      assertThat(lost.isHeld()).as("it is held until it is closed").isTrue();
      return;
    }
    takeAway(name("a"));
    Lease next = take(provider, "a");

    lost.close();

    assertThat(provider.acquire(request(NO_WAIT, "a"))).as("a third holder").isEmpty();
    assertThat(next.isHeld()).isTrue();
  }

  @Test
  void onlyOneProcessHoldsANameAtAnyTime() throws Exception {
    Optional<Elsewhere> elsewhere = elsewhere();
    if (elsewhere.isEmpty()) {
      return; // providersOnOneStoreExcludeEachOther says as much as can be said
    }
    Path folder = Files.createTempDirectory("racelab-contract");
    Path marker = folder.resolve("inside");
    int rounds = 100;
    try (Contestant one = Contestant.racing(elsewhere.get(), name("hot"), marker, rounds);
        Contestant two = Contestant.racing(elsewhere.get(), name("hot"), marker, rounds)) {
      assertThat(one.says()).isEqualTo("ready");
      assertThat(two.says()).isEqualTo("ready");
      one.go();
      two.go();

      assertThat(one.says()).as("one process").isEqualTo("always alone");
      assertThat(two.says()).as("the other process").isEqualTo("always alone");
    } finally {
      Files.deleteIfExists(marker); // left by a contestant that was not alone
      Files.delete(folder);
    }
  }

  @Test
  void aProcessThatIsStoppedPastItsLeaseLosesItToAnotherAndSeesThat() throws Exception {
    Optional<Elsewhere> elsewhere = elsewhere();
    if (elsewhere.isEmpty() || !leasesExpire()) {
      return; // a lock that lives in one process ends with it
    }
    LockProvider provider = provider();
    try (Contestant stopped = Contestant.holding(elsewhere.get(), name("a"), SHORT_LEASE)) {
      assertThat(stopped.says()).isEqualTo("ready");
      stopped.go();
      assertThat(stopped.says()).isEqualTo("held");
      assertThat(provider.acquire(request(NO_WAIT, "a"))).isEmpty();

      stopped.pause();

      Optional<Lease> next = provider.acquire(request(SHORT_LEASE.plus(SLACK), "a"));
      assertThat(next).as("the next holder's lease").isPresent();
      stopped.resume();
      assertThat(stopped.says()).isEqualTo("lost");
      assertThat(next.orElseThrow().isHeld()).isTrue();
      assertThat(provider.acquire(request(NO_WAIT, "a"))).as("a third holder").isEmpty();
    }
  }

  @Test
  void aLeaseThatIsNotRenewedIsLostAndFree() throws Exception {
    if (!leasesExpire()) {
      return;
    }
    LockProvider provider = provider();
    long start = System.nanoTime();
    Lease lease = take(provider, SHORT_LEASE, Renewal.never(), "a");
    AtomicInteger told = new AtomicInteger();
    lease.onLost(told::incrementAndGet);

    assertThat(provider.acquire(request(PATIENCE, "a"))).isPresent();

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(SHORT_LEASE.dividedBy(2), SHORT_LEASE.plus(SLACK));
    assertThat(lease.isHeld()).isFalse();
    Eventually.holds("the holder is told", SLACK, () -> told.get() == 1);
  }

  @Test
  void aLeaseThatIsRenewedForATimeIsLostAndFreeAfterIt() throws Exception {
    if (!leasesExpire()) {
      return;
    }
    LockProvider provider = provider();
    Duration total = SHORT_LEASE.multipliedBy(2);
    long start = System.nanoTime();
    Lease lease = take(provider, SHORT_LEASE, Renewal.atMost(total), "a");
    AtomicInteger told = new AtomicInteger();
    lease.onLost(told::incrementAndGet);

    assertThat(provider.acquire(request(PATIENCE, "a"))).isPresent();

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(total.minus(SHORT_LEASE.dividedBy(2)), total.plus(SHORT_LEASE).plus(SLACK));
    assertThat(lease.isHeld()).isFalse();
    Eventually.holds("the holder is told", SLACK, () -> told.get() == 1);
  }

  @Test
  void nobodyWaitsWhileOthersComeAgainAndAgain() throws Exception {
    LockProvider provider = provider();
    int busy = 4;
    int mostTurns = 400;
    AtomicInteger turns = new AtomicInteger();
    AtomicInteger turnsBefore = new AtomicInteger(-1);
    Gate.race(
        busy + 1,
        LONG_WAIT.multipliedBy(2),
        racer ->
            () -> {
              if (racer == busy) {
                Eventually.holds("the others are at it", LONG_WAIT, () -> turns.get() > busy);
                int before = turns.get();
                provider.acquire(request(LONG_WAIT, "hot")).orElseThrow().close();
                turnsBefore.set(turns.get() - before);
                return;
              }
              while (turnsBefore.get() < 0 && turns.get() < 3 * mostTurns) {
                try (Lease lease = provider.acquire(request(LONG_WAIT, "hot")).orElseThrow()) {
                  turns.incrementAndGet();
                  LockSupport.parkNanos(100_000);
                }
              }
            });

    assertThat(turnsBefore.get())
        .as("turns of %d others while one waited for its first", busy)
        .isBetween(0, mostTurns);
  }

  @Test
  void nothingIsLeftOfWaitsThatFailedAndLeasesThatEnded() throws Exception {
    LockProvider provider = provider();
    LockProvider other = spansInstances() ? provider() : provider;
    take(provider, "warm").close();
    take(other, "warm").close();
    Map<String, Long> before = footprint();
    for (int round = 0; round < 5; round++) {
      Lease held = take(provider, "b", "c");
      assertThat(other.acquire(request(Duration.ofMillis(20), "a", "b"))).isEmpty();
      Waiter waiter = new Waiter(other, request(LONG_WAIT, "c"));
      waiter.awaitWaiting();
      waiter.interrupt();
      assertThatThrownBy(waiter::answer).hasRootCauseInstanceOf(InterruptedException.class);
      held.close();
    }

    Eventually.holds(
        "no more than before of " + before + ", or a second connection per provider",
        PATIENCE,
        () -> isNoMoreThan(before, footprint()));
  }

  private static boolean isNoMoreThan(Map<String, Long> before, Map<String, Long> now) {
    return now.entrySet().stream()
        .allMatch(
            entry -> {
              long allowed = entry.getKey().equals("connections") ? 6 : 0;
              return entry.getValue() <= before.getOrDefault(entry.getKey(), 0L) + allowed;
            });
  }

  /** A provider for this test. */
  private LockProvider provider() {
    LockProvider provider = newProvider();
    providers.add(provider);
    return provider;
  }

  private String name(String label) {
    return run + ":" + label;
  }

  private LockRequest request(Duration wait, String... labels) {
    return LockRequest.of(List.of(labels).stream().map(this::name).toList(), wait, LONG_LEASE);
  }

  private Lease take(LockProvider provider, String... labels) throws InterruptedException {
    return take(provider, LONG_LEASE, labels);
  }

  private Lease take(LockProvider provider, Duration lease, String... labels)
      throws InterruptedException {
    return take(provider, lease, Renewal.untilClosed(), labels);
  }

  private Lease take(LockProvider provider, Duration lease, Renewal renewal, String... labels)
      throws InterruptedException {
    Optional<Lease> granted =
        provider.acquire(
            LockRequest.of(List.of(labels).stream().map(this::name).toList(), NO_WAIT, lease)
                .withRenewal(renewal));
    assertThat(granted).as("a lease of free names: %s", String.join(", ", labels)).isPresent();
    return granted.orElseThrow();
  }

  /** Somebody who asks on a thread of its own. */
  private static final class Waiter {
    private final CompletableFuture<Optional<Lease>> answer = new CompletableFuture<>();
    private final Thread thread;

    Waiter(LockProvider provider, LockRequest request) {
      thread =
          Thread.ofPlatform()
              .name("waiter")
              .daemon()
              .start(
                  () -> {
                    try {
                      answer.complete(provider.acquire(request));
                    } catch (InterruptedException | RuntimeException e) {
                      answer.completeExceptionally(e);
                    }
                  });
    }

    /** It stands in a timed wait: for the name, or for an answer about it. */
    void awaitWaiting() {
      Eventually.holds(
          "the waiter waits",
          SLACK,
          () -> thread.getState() == Thread.State.TIMED_WAITING || answer.isDone());
      assertThat(answer).as("the waiter's answer, which must wait").isNotDone();
    }

    void interrupt() {
      thread.interrupt();
    }

    Optional<Lease> answer() throws Exception {
      return answer.get(LONG_WAIT.plus(SLACK).toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
