package dev.racelab.locking.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.Renewal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A lease says the truth: its tokens grow, its loss is told, and it ends when it was to end. */
abstract class LeaseContract extends WaitingContract {
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
      try (Lease lease = takeGivenBack(grant % 2 == 0 ? provider : other, "a", "b")) {
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

    Eventually.holds("the holder is told", SHORT_LEASE.plus(slack()), () -> told.get() == 1);
    assertThat(lease.isHeld()).isFalse();
    lease.onLost(told::incrementAndGet);
    Eventually.holds("who asks later is told too", slack(), () -> told.get() == 2);
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
  void aLeaseThatIsNotRenewedIsLostAndFree() throws Exception {
    if (!leasesExpire()) {
      return;
    }
    LockProvider provider = provider();
    long start = System.nanoTime();
    Lease lease = take(provider, SHORT_LEASE, Renewal.never(), "a");
    AtomicInteger told = new AtomicInteger();
    lease.onLost(told::incrementAndGet);

    assertThat(provider.acquire(request(patience(), "a"))).isPresent();

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(SHORT_LEASE.dividedBy(2), SHORT_LEASE.plus(slack()));
    assertThat(lease.isHeld()).isFalse();
    Eventually.holds("the holder is told", slack(), () -> told.get() == 1);
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

    assertThat(provider.acquire(request(patience(), "a"))).isPresent();

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(total.minus(SHORT_LEASE.dividedBy(2)), total.plus(SHORT_LEASE).plus(slack()));
    assertThat(lease.isHeld()).isFalse();
    Eventually.holds("the holder is told", slack(), () -> told.get() == 1);
  }
}
