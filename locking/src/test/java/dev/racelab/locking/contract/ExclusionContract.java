package dev.racelab.locking.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Who holds a name keeps everybody else from it, until it is given back. */
abstract class ExclusionContract extends ContractFixture {
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
    assertThat(takeGivenBack(there, "a").isHeld()).isTrue();
  }

  @Test
  void aLeaseListsItsNamesInSortedOrder() throws Exception {
    Lease lease = take(provider(), "c", "a", "b");

    assertThat(lease.names()).containsExactly(name("a"), name("b"), name("c"));
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
}
