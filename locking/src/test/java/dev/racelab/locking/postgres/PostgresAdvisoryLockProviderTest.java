package dev.racelab.locking.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.LockUnavailableException;
import dev.racelab.locking.contract.Eventually;
import dev.racelab.locking.lease.LeaseOptions;
import io.agroal.api.AgroalDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What session locks promise beyond the contract. */
final class PostgresAdvisoryLockProviderTest {
  @RegisterExtension static final PostgresStore STORE = new PostgresStore();

  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration SLACK = Duration.ofSeconds(3);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration SHORT_TIMEOUT = Duration.ofMillis(500);

  private final String name = UUID.randomUUID().toString();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    Eventually.holds("no lock is left", WAIT, () -> STORE.advisoryLocks() == 0);
  }

  @Test
  void whoFindsAllConnectionsInUseIsToldTheirNumber() throws Exception {
    AgroalDataSource pool = pool(4);
    PostgresAdvisoryLockProvider provider = provider(pool, 2, TIMEOUT);
    Lease first = take(provider, name + 1);
    take(provider, name + 2);

    assertThatThrownBy(() -> provider.acquire(request(Duration.ofMillis(100), name)))
        .isInstanceOf(LockUnavailableException.class)
        .hasMessageContaining("connections")
        .hasMessageContaining("2");

    assertThat(pool.getMetrics().activeCount()).as("connections in use").isEqualTo(2);
    first.close();
    assertThat(take(provider, name).isHeld()).isTrue();
  }

  @Test
  void whoWaitsKeepsNoConnection() throws Exception {
    take(provider(STORE.source(), 1, TIMEOUT), name);
    AgroalDataSource pool = pool(4);
    PostgresAdvisoryLockProvider provider = provider(pool, 2, TIMEOUT);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Optional<Lease>>> waiting = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String other = name + i % 3;
        waiting.add(
            threads.submit(() -> provider.acquire(request(Duration.ofMillis(500), name, other))));
      }
      take(provider, name + "-free").close();
      for (Future<Optional<Lease>> each : waiting) {
        assertThat(each.get()).isEmpty();
      }
    }

    assertThat(pool.getMetrics().maxUsedCount()).isLessThanOrEqualTo(2);
    Eventually.holds("all connections are back", SLACK, () -> pool.getMetrics().activeCount() == 0);
  }

  @Test
  void aConnectionGoesBackWithoutALockAndAsItCame() throws Exception {
    STORE.execute("ALTER ROLE " + STORE.server().username() + " SET idle_session_timeout = '1h'");
    try {
      AgroalDataSource pool = pool(1);
      String before = session(pool);
      PostgresAdvisoryLockProvider provider = provider(pool, 1, TIMEOUT);

      Lease lease = take(provider, name, name + 2);
      assertThat(holder(name)).isEqualTo(backend(before)).isEqualTo(holder(name + 2));
      lease.close();

      assertThat(session(pool)).isEqualTo(before).contains("1h");
      assertThat(STORE.advisoryLocks()).isZero();
    } finally {
      STORE.execute("ALTER ROLE " + STORE.server().username() + " RESET idle_session_timeout");
    }
  }

  @Test
  void aRefusedRequestLeavesNoLockOnItsConnection() throws Exception {
    take(provider(STORE.source(), 1, TIMEOUT), name + "b");
    AgroalDataSource pool = pool(1);
    String before = session(pool);
    PostgresAdvisoryLockProvider provider = provider(pool, 1, TIMEOUT);

    assertThat(provider.acquire(request(Duration.ZERO, name + "a", name + "b", name + "c")))
        .isEmpty();

    assertThat(STORE.advisoryLocks()).as("locks, of which one is the other's").isEqualTo(1);
    assertThat(session(pool)).isEqualTo(before);
  }

  @Test
  void aConnectionWhoseReleaseFailedIsCutAndNotHandedOn() throws Exception {
    STORE.execute("CREATE ROLE app LOGIN PASSWORD 'secret'");
    try (AgroalDataSource pool =
            PostgresStore.pool(STORE.server().jdbcUrl("postgres"), "app", "secret", 1);
        PostgresAdvisoryLockProvider provider =
            new PostgresAdvisoryLockProvider(pool, 1, TIMEOUT)) {
      String before = session(pool);
      Lease lease = take(provider, name);
      STORE.execute("REVOKE EXECUTE ON FUNCTION pg_advisory_unlock_all() FROM PUBLIC");

      lease.close();

      Eventually.holds("the name is free", SLACK, () -> holder(name).isEmpty());
      assertThat(backend(session(pool))).as("the pool's session").isNotEqualTo(backend(before));
      assertThat(pool.getMetrics().activeCount()).as("connections in use").isZero();
    } finally {
      STORE.execute("GRANT EXECUTE ON FUNCTION pg_advisory_unlock_all() TO PUBLIC");
      STORE.execute("DROP ROLE app");
    }
  }

  @Test
  void aSessionThatDoesNotAnswerItsReleaseIsCutAndItsConnectionIsNotLost() throws Exception {
    AgroalDataSource pool = pool(1);
    PostgresAdvisoryLockProvider provider = provider(pool, 1, SHORT_TIMEOUT);
    Lease lease = take(provider, name);
    String backend = holder(name);
    signal("STOP", backend);
    try {
      long start = System.nanoTime();

      lease.close();

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT_TIMEOUT.plus(SLACK));
      Eventually.holds("the place is free", WAIT, () -> canTake(provider, name + "-other"));
      assertThat(canTake(provider, name)).as("taken from a session that has it").isFalse();
    } finally {
      signal("CONT", backend);
    }
    Eventually.holds("the name is free", WAIT, () -> canTake(provider, name));
  }

  @Test
  void aGrantThatComesAfterItsTimeIsGivenBackByWhoeverHearsIt() throws Exception {
    CountDownLatch late = new CountDownLatch(1);
    AtomicInteger unlocked = new AtomicInteger();
    DataSource slow =
        Detour.source(
            () -> {
              Connection real = STORE.source().getConnection();
              return Detour.connection(
                  real,
                  sql -> {
                    if (sql.contains("pg_try_advisory_lock")) {
                      await(late);
                    } else if (sql.contains("pg_advisory_unlock_all")) {
                      unlocked.incrementAndGet();
                    }
                    return real;
                  });
            });
    PostgresAdvisoryLockProvider provider = provider(slow, 1, SHORT_TIMEOUT);

    assertThatThrownBy(() -> take(provider, name)).isInstanceOf(LockUnavailableException.class);
    late.countDown();

    Eventually.holds("the session was unlocked", WAIT, () -> unlocked.get() == 1);
    Eventually.holds("the name is free", SLACK, () -> canTake(provider, name));
  }

  @Test
  void aSessionThatIsTerminatedIsToldWithinOneRenewal() throws Exception {
    Duration length = Duration.ofSeconds(9);
    PostgresAdvisoryLockProvider provider = provider(STORE.source(), 2, TIMEOUT);
    Lease lease =
        provider.acquire(LockRequest.of(List.of(name), Duration.ZERO, length)).orElseThrow();
    AtomicInteger told = new AtomicInteger();
    lease.onLost(told::incrementAndGet);

    STORE.terminate(name);

    Eventually.holds("the holder is told", length.dividedBy(3).plus(SLACK), () -> told.get() == 1);
    assertThat(lease.isHeld()).isFalse();
    assertThat(take(provider, name, name + 2).isHeld()).isTrue();
  }

  @Test
  void aRestartOfTheServerFreesTheNamesAndIsToldToTheHolder() throws Exception {
    PostgresAdvisoryLockProvider provider = provider(STORE.source(), 1, TIMEOUT);
    Lease lease =
        provider
            .acquire(LockRequest.of(List.of(name), Duration.ZERO, Duration.ofSeconds(9)))
            .orElseThrow();
    AtomicInteger told = new AtomicInteger();
    lease.onLost(told::incrementAndGet);

    STORE.server().kill();
    STORE.server().restart();

    Eventually.holds("the holder is told", Duration.ofSeconds(6), () -> told.get() == 1);
    Eventually.holds("the name is granted again", WAIT, () -> canTake(provider, name));
  }

  @Test
  void aPoolThatIsEmptyIsToldInTimeAndLeavesNothingBehind() throws Exception {
    AgroalDataSource pool = pool(1);
    PostgresAdvisoryLockProvider provider = provider(pool, 1, SHORT_TIMEOUT);
    try (Connection blocker = pool.getConnection()) {
      assertThat(blocker.isValid(1)).isTrue();
      assertThatThrownBy(() -> take(provider, name)).isInstanceOf(LockUnavailableException.class);
    }

    Eventually.holds("the place is free", WAIT, () -> canTake(provider, name));
  }

  @Test
  void aTransactionOfTheCallersThreadIsNotTouched() throws Exception {
    Thread callers = Thread.currentThread();
    try (Connection caller = STORE.source().getConnection();
        Statement statement = caller.createStatement()) {
      DataSource bound =
          Detour.source(
              () ->
                  Thread.currentThread().equals(callers)
                      ? caller // as a data source does that knows of transactions
                      : STORE.source().getConnection());
      PostgresAdvisoryLockProvider provider = provider(bound, 1, TIMEOUT);
      caller.setAutoCommit(false);
      statement.execute("CREATE TEMPORARY TABLE draft (id int) ON COMMIT DROP");

      Lease lease = take(provider, name);
      statement.execute("INSERT INTO draft VALUES (1)");
      caller.rollback();

      assertThat(lease.isHeld()).isTrue();
      assertThat(holder(name)).as("the session that holds it").isNotEmpty();
      lease.close();
      assertThat(caller.getAutoCommit()).isFalse();
    }
  }

  @Test
  void namesOfOneKeyExcludeEachOtherAndMayBeTakenTogether() throws Exception {
    PostgresAdvisoryLockProvider provider =
        keep(
            new PostgresAdvisoryLockProvider(
                STORE.source(), 4, TIMEOUT, LeaseOptions.polling(), each -> 42));

    Lease both = take(provider, name + 1, name + 2);
    assertThat(provider.acquire(request(Duration.ZERO, name + 3))).isEmpty();
    both.close();

    Lease one = take(provider, name + 3);
    assertThat(provider.acquire(request(Duration.ZERO, name + 1))).isEmpty();
    one.close();
    assertThat(STORE.advisoryLocks()).isZero();
  }

  @Test
  void otherAdvisoryLocksOnTheSameNameAreOthers() throws Exception {
    PostgresAdvisoryLockProvider provider = provider(STORE.source(), 1, TIMEOUT);
    try (Connection stranger = STORE.source().getConnection();
        Statement statement = stranger.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(hashtextextended('" + name + "', 0))");
      try {
        take(provider, name).close();
      } finally {
        statement.execute("SELECT pg_advisory_unlock_all()");
      }
    }
  }

  @Test
  void aPoolerOfTransactionsIsNoticedAtTheFirstRenewal() throws Exception {
    Connection second = keep(STORE.source().getConnection());
    DataSource pooler =
        Detour.source(
            () -> {
              Connection first = STORE.source().getConnection();
              return Detour.connection(
                  first, sql -> sql.contains("pg_try_advisory_lock") ? first : second);
            });
    PostgresAdvisoryLockProvider provider = provider(pooler, 1, TIMEOUT);
    Lease lease =
        provider
            .acquire(LockRequest.of(List.of(name), Duration.ZERO, Duration.ofSeconds(9)))
            .orElseThrow();
    AtomicInteger told = new AtomicInteger();
    lease.onLost(told::incrementAndGet);

    Eventually.holds("the holder is told", Duration.ofSeconds(6), () -> told.get() == 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1001})
  void aNumberOfConnectionsOutsideItsRangeIsRefused(int connections) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PostgresAdvisoryLockProvider(STORE.source(), connections, TIMEOUT))
        .withMessageContaining("not " + connections);
  }

  private AgroalDataSource pool(int connections) throws SQLException {
    return keep(
        PostgresStore.pool(
            STORE.server().jdbcUrl("postgres"),
            STORE.server().username(),
            STORE.server().password(),
            connections));
  }

  private PostgresAdvisoryLockProvider provider(
      DataSource source, int connections, Duration timeout) {
    return keep(new PostgresAdvisoryLockProvider(source, connections, timeout));
  }

  private <T extends AutoCloseable> T keep(T closeable) {
    open.add(closeable);
    return closeable;
  }

  private static LockRequest request(Duration wait, String... names) {
    return LockRequest.of(List.of(names), wait, LEASE);
  }

  private static Lease take(PostgresAdvisoryLockProvider by, String... names)
      throws InterruptedException {
    return by.acquire(request(Duration.ZERO, names)).orElseThrow();
  }

  private static boolean canTake(PostgresAdvisoryLockProvider by, String name) {
    try {
      Optional<Lease> lease = by.acquire(request(Duration.ZERO, name));
      lease.ifPresent(Lease::close);
      return lease.isPresent();
    } catch (LockUnavailableException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The backend that has the lock of a name, or nothing. */
  private static String holder(String name) {
    return STORE.text(
        "SELECT coalesce(string_agg(pid::text, ','), '') FROM ("
            + PostgresAdvisoryLockProvider.FIND_HOLDER
            + ") AS holder",
        name);
  }

  /** Backend and settings of the connection that the pool gives. */
  private static String session(DataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT pg_backend_pid(), current_setting('idle_session_timeout')")) {
      row.next();
      return "%s %s %s %d"
          .formatted(
              row.getString(1),
              row.getString(2),
              connection.getAutoCommit(),
              connection.getNetworkTimeout());
    }
  }

  private static String backend(String session) {
    return session.substring(0, session.indexOf(' '));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void signal(String signal, String process) throws Exception {
    int exit = new ProcessBuilder("kill", "-" + signal, process).start().waitFor();
    assertThat(exit).as("kill -%s %s", signal, process).isZero();
  }
}
