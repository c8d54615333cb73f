package dev.racelab.locking.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockUnavailableException;
import dev.racelab.locking.contract.StoreFaults.Fault;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When the store is stopped, cut off or restarted, everybody is told the truth, and in time. */
abstract class StoreFaultContract extends FootprintContract {
  private static final Duration SHORT_WAIT = Duration.ofMillis(200);

  /** Outlasts a restart of the store. */
  private static final Duration RESTART_LEASE = Duration.ofSeconds(3);

  @ParameterizedTest
  @EnumSource
  void callsEndInTimeDuringAFaultAndNothingStaysHeld(Fault fault) throws Exception {
    if (faults().isEmpty()) {
      return; // where there is no server, none can fail
    }
    StoreFaults faults = faults().orElseThrow();
    LockProvider provider = working(faults);
    LockProvider elsewhere = provider();
    Duration limit = faults.answerLimit().plus(slack());
    Lease held = takeSoon(provider, SHORT_LEASE, "held");
    AtomicInteger told = new AtomicInteger();
    held.onLost(told::incrementAndGet);

    faults.begin(fault);

    Waiter asker = new Waiter(provider, request(SHORT_WAIT, SHORT_LEASE, "free"));
    CompletableFuture<Void> close = CompletableFuture.runAsync(held::close);
    assertThatThrownBy(() -> asker.answer(limit))
        .as("the answer that there is no answer")
        .hasCauseInstanceOf(LockUnavailableException.class);
    close.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(held.isHeld()).as("held after its close").isFalse();
    assertThat(told).as("what was closed is not lost").hasValue(0);

    faults.end();
    for (String each : new String[] {"free", "held"}) {
      Eventually.holds(
          "'" + each + "' is free within its lease",
          SHORT_LEASE.plus(slack()),
          () -> canTake(elsewhere, each));
    }
    Eventually.holds(
        "the same provider works again",
        faults.recovery().plus(slack()),
        () -> canTake(provider, "free"));
  }

  @ParameterizedTest
  @EnumSource
  void aHolderIsToldThatAFaultCostItsLeaseBeforeAnybodyElseHoldsIt(Fault fault) throws Exception {
    if (faults().isEmpty()) {
      return;
    }
    StoreFaults faults = faults().orElseThrow();
    LockProvider provider = working(faults);
    Lease held = takeSoon(provider, SHORT_LEASE, "a");
    AtomicInteger told = new AtomicInteger();
    held.onLost(told::incrementAndGet);
    AtomicBoolean both = new AtomicBoolean();
    Waiter next = new Waiter(provider(), request(LONG_WAIT, "a"), lease -> both.set(held.isHeld()));
    next.awaitWaiting();

    long start = System.nanoTime();
    faults.begin(fault);

    Eventually.holds("the holder is told", SHORT_LEASE.plus(slack()), () -> told.get() == 1);
    assertThat(held.isHeld()).isFalse();
    Duration after = Duration.ofNanos(System.nanoTime() - start);
    faults.end();
    assertThat(next.answer()).as("the next holder's lease").isPresent();
    if (faults.leasesOutliveConnections()) {
      assertThat(after).as("time to recover").isGreaterThan(SHORT_LEASE.dividedBy(2));
      assertThat(both).as("two who both see that they hold the name").isFalse();
    }
    assertThat(held.isHeld()).as("held again after its loss was told").isFalse();
    held.close();
    assertThat(canTake(provider(), "a")).as("granted to a third holder").isFalse();
    assertThat(told).hasValue(1);
  }

  @ParameterizedTest
  @EnumSource
  void theLossOfAPartIsNotFelt(Fault fault) throws Exception {
    if (!faults().map(StoreFaults::survivesInPart).orElse(false)) {
      return;
    }
    StoreFaults faults = faults().orElseThrow();
    LockProvider provider = working(faults);
    LockProvider other = working(faults);
    Lease held = takeSoon(provider, SHORT_LEASE, "a");
    AtomicInteger told = new AtomicInteger();
    held.onLost(told::incrementAndGet);

    faults.beginInPart(fault);

    Waiter next = new Waiter(other, request(SHORT_LEASE.multipliedBy(3).dividedBy(2), "a"));
    long start = System.nanoTime();
    takeSoon(provider, SHORT_LEASE, "b").close();
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("a lock and an unlock beside a part that does not answer")
        .isLessThan(slack());
    assertThat(next.answer(faults.answerLimit().plus(slack())))
        .as("another holder when one lease and a half have passed")
        .isEmpty();
    assertThat(held.isHeld()).isTrue();
    assertThat(told).hasValue(0);
    held.close();
    assertThat(takeSoon(other, SHORT_LEASE, "a").isHeld()).isTrue();
  }

  @Test
  void aRestartOfTheStoreLetsNoTwoHoldANameUnheard() throws Exception {
    if (faults().isEmpty()) {
      return;
    }
    StoreFaults faults = faults().orElseThrow();
    LockProvider provider = working(faults);
    LockProvider other = working(faults);
    long start = System.nanoTime();
    Lease held = takeSoon(provider, RESTART_LEASE, "a");

    faults.restart();

    boolean quick = sinceIsLess(start, RESTART_LEASE.dividedBy(2));
    // Longer than a renewal may take to come.
    Optional<Lease> next =
        askUntilAnswered(other, RESTART_LEASE.dividedBy(2), "a", SHORT_LEASE, faults.recovery());
    if (next.isEmpty()) {
      assertThat(held.isHeld()).as("still held, since others are refused").isTrue();
    } else {
      assertThat(quick && faults.keepsLeasesOverRestart())
          .as("granted to somebody else in spite of a store that keeps leases")
          .isFalse();
      Eventually.holds(
          "the holder is told within one renewal period",
          RESTART_LEASE.dividedBy(3).plus(slack()),
          () -> !held.isHeld());
      next.orElseThrow().close();
    }
    held.close();
    Eventually.holds(
        "both work again without a new connection by hand",
        faults.recovery().plus(slack()),
        () -> canTake(provider, "a") && canTake(other, "a"));
  }

  @Test
  void tokensGrowAcrossARestartAndAFlush() throws Exception {
    if (faults().isEmpty() || !issuesTokens()) {
      return;
    }
    StoreFaults faults = faults().orElseThrow();
    LockProvider provider = working(faults);
    long first = tokenOf(takeSoon(provider, SHORT_LEASE, "a"));
    faults.restart();
    long second = tokenOf(takeSoon(provider, SHORT_LEASE, "a"));
    faults.forgetAll();
    long third = tokenOf(takeSoon(provider, SHORT_LEASE, "a"));

    assertThat(second).as("the token after a restart").isGreaterThan(first);
    assertThat(third).as("the token after everything was forgotten").isGreaterThan(second);
  }

  /** A provider that the faults hit, and that has what it needs to work by now. */
  private LockProvider working(StoreFaults faults) {
    LockProvider provider = closedLater(faults.newProvider());
    Eventually.holds("the store answers", LONG_WAIT, () -> canTake(provider, "warm"));
    return provider;
  }

  private Lease takeSoon(LockProvider provider, Duration lease, String label) throws Exception {
    Duration recovery = faults().orElseThrow().recovery();
    return askUntilAnswered(provider, patience(), label, lease, recovery).orElseThrow();
  }

  /** Asks again where the store did not answer, for as long as it may take to come back. */
  private Optional<Lease> askUntilAnswered(
      LockProvider provider, Duration wait, String label, Duration lease, Duration recovery)
      throws Exception {
    long start = System.nanoTime();
    while (true) {
      try {
        return provider.acquire(request(wait, lease, label));
      } catch (LockUnavailableException e) {
        if (!sinceIsLess(start, recovery.plus(slack()))) {
          throw e;
        }
      }
    }
  }

  private long tokenOf(Lease lease) {
    try (lease) {
      return lease.token(name("a")).orElseThrow();
    }
  }

  private static boolean sinceIsLess(long start, Duration than) {
    return System.nanoTime() - start < than.toNanos();
  }
}
