package dev.racelab.locking.observed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.locking.FakeLocks;
import dev.racelab.locking.Lease;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.LockTimeoutException;
import dev.racelab.locking.LockUnavailableException;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class MeteredLockProviderTest {
  private static final LockRequest REQUEST = LockRequest.of("account:7", Duration.ofSeconds(2));

  private final MockClock clock = new MockClock();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);

  @Test
  void theWaitAndTheHoldingAreTimedApart() throws Exception {
    try (Lease lease = metered(request -> true).acquireOrThrow(REQUEST)) {
      assertThat(acquired("acquired").totalTime(TimeUnit.MILLISECONDS)).isEqualTo(5);
      assertThat(held().count()).isZero();
      clock.add(Duration.ofMillis(40));
      assertThat(lease.isHeld()).isTrue();
      assertThat(lease.names()).containsExactly("account:7");
      assertThat(lease.token("account:7")).isEqualTo(OptionalLong.of(7));
    }
    assertThat(acquired("acquired").count()).isEqualTo(1);
    assertThat(held().count()).isEqualTo(1);
    assertThat(held().totalTime(TimeUnit.MILLISECONDS)).isEqualTo(40);
    assertThat(lost()).isZero();
  }

  @Test
  void everyOtherOutcomeIsCountedAsWhatItWas() {
    assertThatThrownBy(() -> metered(request -> false).acquireOrThrow(REQUEST))
        .isInstanceOf(LockTimeoutException.class);
    assertFails("unavailable", new LockUnavailableException("gone"));
    assertFails("interrupted", new InterruptedException());
    assertFails("failed", new IllegalStateException("closed"));
    assertThat(acquired("refused").totalTime(TimeUnit.MILLISECONDS)).isEqualTo(5);
    for (String outcome : List.of("refused", "unavailable", "interrupted", "failed")) {
      assertThat(acquired(outcome).count()).as(outcome).isEqualTo(1);
    }
    assertThat(acquired("acquired").count()).isZero();
    assertThat(held().count()).isZero();
  }

  private void assertFails(String outcome, Exception failure) {
    assertThatThrownBy(
            () ->
                metered(
                        request -> {
                          if (failure instanceof InterruptedException interrupted) {
                            throw interrupted;
                          }
                          throw (RuntimeException) failure;
                        })
                    .acquire(REQUEST))
        .as(outcome)
        .isSameAs(failure);
  }

  @Test
  void aLossIsCountedAndEndsTheHoldingOnce() throws Exception {
    FakeLocks locks = new FakeLocks(request -> true);
    Lease lease = new MeteredLockProvider(locks, registry).acquireOrThrow(REQUEST);
    clock.add(Duration.ofMillis(40));
    locks.leases().getFirst().lose();
    clock.add(Duration.ofMillis(100));
    lease.close();
    lease.close();
    assertThat(lost()).isEqualTo(1);
    assertThat(held().count()).isEqualTo(1);
    assertThat(held().totalTime(TimeUnit.MILLISECONDS)).isEqualTo(40);
    assertThat(locks.leases().getFirst().closes()).isEqualTo(2);
  }

  @Test
  void everySeriesIsThereBeforeTheFirstLockAndNoneNamesALock() throws Exception {
    MeteredLockProvider locks = metered(request -> true);
    List<Meter.Id> before = ids();
    assertThat(before).hasSize(7);
    locks.acquireOrThrow(REQUEST).close();
    assertThat(ids()).containsExactlyInAnyOrderElementsOf(before);
    assertThat(before)
        .flatExtracting(id -> id.getTags().stream().map(Tag::getKey).toList())
        .containsOnly("provider", "outcome");
  }

  @Test
  void itHasTheNameOfWhatItWatchesAndClosesIt() {
    FakeLocks locks = new FakeLocks(request -> true);
    MeteredLockProvider metered = new MeteredLockProvider(locks, registry);
    assertThat(metered.name()).isEqualTo("fake");
    metered.close();
    assertThat(locks.isClosed()).isTrue();
  }

  private List<Meter.Id> ids() {
    return registry.getMeters().stream().map(Meter::getId).toList();
  }

  private MeteredLockProvider metered(FakeLocks.Answer answer) {
    return new MeteredLockProvider(
        new FakeLocks(
            request -> {
              clock.add(Duration.ofMillis(5));
              return answer.granted(request);
            }),
        registry);
  }

  private Timer acquired(String outcome) {
    return registry
        .get("racelab.lock.acquire")
        .tags("provider", "fake", "outcome", outcome)
        .timer();
  }

  private Timer held() {
    return registry.get("racelab.lock.held").tag("provider", "fake").timer();
  }

  private double lost() {
    return registry.get("racelab.lock.lost").tag("provider", "fake").counter().count();
  }
}
