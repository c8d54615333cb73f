package dev.racelab.locking.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.LockUnavailableException;
import dev.racelab.locking.Renewal;
import dev.racelab.locking.contract.Eventually;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a lease row promises beyond the contract. */
final class PostgresLeaseLockProviderTest {
  @RegisterExtension static final PostgresStore STORE = new PostgresStore();

  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration SLACK = Duration.ofSeconds(3);

  private final PostgresLeaseLockProvider provider = STORE.newProvider();
  private final String name = UUID.randomUUID().toString();

  @AfterEach
  void closeTheProvider() {
    provider.close();
  }

  @Test
  void aReleasedNameKeepsItsTokenAndNoOwner() throws Exception {
    Lease lease = take(provider, name);
    long token = lease.token(name).orElseThrow();
    lease.close();

    assertThat(row("token || ':' || owner || ':' || until")).isEqualTo(token + "::-infinity");
  }

  @Test
  void aTokenIsTheDatabasesTimeInMicroseconds() throws Exception {
    long before = micros();

    long token = take(provider, name).token(name).orElseThrow();

    assertThat(token).isBetween(before, micros());
  }

  @Test
  void aTokenGrowsPastTheLastOneWhenTheClockIsBehindIt() throws Exception {
    take(provider, name).close();
    STORE.execute("UPDATE racelab_lock SET token = 9000000000000000 WHERE name = ?", name);

    assertThat(take(provider, name).token(name)).hasValue(9_000_000_000_000_001L);
  }

  @Test
  void tokensGrowWhenTheRowIsGone() throws Exception {
    Lease before = take(provider, name);
    STORE.forget(name);

    assertThat(take(provider, name).token(name).orElseThrow())
        .isGreaterThan(before.token(name).orElseThrow());
  }

  @Test
  void aLeaseEndsByTheDatabasesTime() throws Exception {
    Duration lease = Duration.ofMillis(500);
    long start = System.nanoTime();
    Lease held =
        provider
            .acquire(
                LockRequest.of(List.of(name), Duration.ZERO, lease).withRenewal(Renewal.never()))
            .orElseThrow();

    assertThat(provider.acquire(LockRequest.of(List.of(name), WAIT, LEASE))).isPresent();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(lease, lease.plus(SLACK));
    assertThat(held.isHeld()).isFalse();
  }

  @Test
  void noConnectionIsKeptByHoldersAndWaiters() throws Exception {
    take(provider, name);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Optional<Lease>>> waiting = new ArrayList<>();
      for (int i = 0; i < 5 * PostgresStore.CONNECTIONS; i++) {
        String other = name + i % 2;
        waiting.add(
            threads.submit(
                () ->
                    provider.acquire(
                        LockRequest.of(List.of(name, other), Duration.ofMillis(300), LEASE))));
      }
      for (Future<Optional<Lease>> each : waiting) {
        assertThat(each.get()).isEmpty();
      }
    }

    Eventually.holds(
        "all connections are back in the pool",
        SLACK,
        () -> STORE.source().getMetrics().activeCount() == 0);
  }

  @Test
  void manyLeasesAreRenewedInOneStatement() throws Exception {
    List<Lease> leases = new ArrayList<>();
    AtomicInteger lost = new AtomicInteger();
    for (int i = 0; i < 300; i++) {
      Lease lease =
          provider
              .acquire(LockRequest.of(List.of(name + i), Duration.ZERO, Duration.ofSeconds(3)))
              .orElseThrow();
      lease.onLost(lost::incrementAndGet);
      leases.add(lease);
    }
    take(provider, name);

    assertThat(provider.acquire(LockRequest.of(List.of(name), Duration.ofSeconds(5), LEASE)))
        .isEmpty();

    assertThat(lost).as("leases lost in 5 s of renewals").hasValue(0);
    leases.forEach(Lease::close);
  }

  @Test
  void aTableThatDoesNotAnswerIsToldInTimeAndNothingStaysHeld() throws Exception {
    Duration timeout = Duration.ofMillis(500);
    try (PostgresLeaseLockProvider hasty = new PostgresLeaseLockProvider(STORE.source(), timeout);
        Connection blocker = STORE.source().getConnection();
        Statement block = blocker.createStatement()) {
      take(hasty, name).close();
      blocker.setAutoCommit(false);
      block.execute("LOCK TABLE racelab_lock IN ACCESS EXCLUSIVE MODE");
      long start = System.nanoTime();

      assertThatThrownBy(() -> take(hasty, name))
          .isInstanceOf(LockUnavailableException.class)
          .hasMessageContaining(name);

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(timeout.plus(SLACK));
      blocker.rollback();
      Eventually.holds("the name is free long before the lease's end", WAIT, () -> canTake(name));
    }
    Eventually.holds(
        "all connections are back in the pool",
        SLACK,
        () -> STORE.source().getMetrics().activeCount() == 0);
  }

  @Test
  void aGrantThatComesAfterItsReleaseIsFreedByWhoeverHearsIt() throws Exception {
    Duration timeout = Duration.ofMillis(500);
    try (PostgresLeaseLockProvider hasty = new PostgresLeaseLockProvider(STORE.source(), timeout);
        Connection blocker = STORE.source().getConnection();
        Statement block = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      // The grant waits for this row's fate, and the release does not see it.
      block.execute(
          "INSERT INTO racelab_lock VALUES ('" + name + "', 'a stranger', 1, '-infinity')");
      long taken = STORE.source().getMetrics().acquireCount();
      assertThatThrownBy(() -> take(hasty, name)).isInstanceOf(LockUnavailableException.class);
      Eventually.holds(
          "the release came and went, and only the blocker and the grant have a connection",
          SLACK,
          () ->
              STORE.source().getMetrics().acquireCount() == taken + 2
                  && STORE.source().getMetrics().activeCount() == 2);

      blocker.rollback();

      Eventually.holds("the name is free long before the lease's end", WAIT, () -> canTake(name));
    }
  }

  @Test
  void aDatabaseThatMayNotWriteIsToldAsUnavailable() throws Exception {
    STORE.execute("ALTER TABLE racelab_lock RENAME TO gone");
    try {
      assertThatThrownBy(() -> take(provider, name))
          .isInstanceOf(LockUnavailableException.class)
          .hasMessageContaining("racelab_lock");
    } finally {
      STORE.execute("ALTER TABLE gone RENAME TO racelab_lock");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 49, 60_001})
  void aTimeoutOutsideItsRangeIsRefused(long millis) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PostgresLeaseLockProvider(STORE.source(), Duration.ofMillis(millis)))
        .withMessageContaining(Duration.ofMillis(millis).toString());
  }

  private Lease take(PostgresLeaseLockProvider by, String wanted) throws InterruptedException {
    return by.acquire(LockRequest.of(List.of(wanted), Duration.ZERO, LEASE)).orElseThrow();
  }

  private boolean canTake(String wanted) {
    try {
      var lease = provider.acquire(LockRequest.of(List.of(wanted), Duration.ZERO, LEASE));
      lease.ifPresent(Lease::close);
      return lease.isPresent();
    } catch (LockUnavailableException e) {
      return false; // the database is not back yet
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private String row(String expression) {
    return STORE.text("SELECT " + expression + " FROM racelab_lock WHERE name = ?", name);
  }

  private static long micros() {
    return Long.parseLong(
        STORE.text("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint::text"));
  }
}
