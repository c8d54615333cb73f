package dev.racelab.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.agroal.api.AgroalDataSource;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One transaction around the work, on a real PostgreSQL: what stands afterwards, and what is known.
 */
final class TransactionStageTest {
  @RegisterExtension static final Database DATABASE = new Database();

  private static final Outcome<String> DONE = new Outcome.Done<>("done");

  private final Setting setting = new Setting();

  /** The inner stages of a test: SQL on the transaction's connection. */
  private interface Sql {
    Outcome<String> run(Connection connection) throws SQLException;
  }

  @BeforeEach
  void freshTable() throws SQLException {
    DATABASE.execute(
        """
        DROP TABLE IF EXISTS account;
        CREATE TABLE account (id int PRIMARY KEY, balance bigint NOT NULL);
        INSERT INTO account VALUES (1, 100), (2, 100)
        """);
  }

  @AfterEach
  void noTransactionIsLeftOnTheThread() throws SystemException {
    assertThat(DATABASE.transactions().getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
  }

  @ParameterizedTest
  @EnumSource(Isolation.class)
  void isolationAndTimeOutsHoldForThisTransactionOnly(Isolation isolation) throws SQLException {
    try (AgroalDataSource pool = DATABASE.pool(1)) {
      String backend = own(pool, "SELECT pg_backend_pid()");
      String before = settings(pool);
      run(
          pool,
          isolation,
          connection -> {
            assertThat(Database.ask(connection, "SHOW transaction_isolation"))
                .isEqualToIgnoringCase(isolation.sql());
            assertThat(Database.ask(connection, "SHOW lock_timeout")).isEqualTo("2s");
            assertThat(Database.ask(connection, "SHOW statement_timeout")).isEqualTo("10s");
            assertThat(Database.ask(connection, "SHOW idle_in_transaction_session_timeout"))
                .isEqualTo("7s");
            assertThat(Database.ask(connection, "SHOW transaction_timeout")).isEqualTo("11s");
            return DONE;
          });
      assertThat(own(pool, "SELECT pg_backend_pid()")).as("the connection").isEqualTo(backend);
      assertThat(settings(pool)).as("settings after the transaction").isEqualTo(before);
    }
  }

  @Test
  void theTimeOutOfATransactionDoesNotBecomeThatOfTheNextOnThisThread() throws Exception {
    try (AgroalDataSource pool = DATABASE.pool(1)) {
      int before = timeoutOfATransaction();
      run(pool, Isolation.READ_COMMITTED, connection -> DONE);
      assertThat(timeoutOfATransaction()).isEqualTo(before);
    }
  }

  @Test
  void aResultIsCommittedBeforeTheCommitIsTold() throws SQLException {
    try (AgroalDataSource pool = DATABASE.pool(2)) {
      assertThat(run(pool, Isolation.READ_COMMITTED, TransactionStageTest::withdraw))
          .isSameAs(DONE);
    }
    assertThat(balance()).isEqualTo("99");
    assertThat(setting.heard).containsExactly("reached commit");
  }

  @Test
  void aRefusalRollsBackWhatWasWritten() throws SQLException {
    Outcome<String> refused = new Outcome.Refused<>(new Work.Taken());
    try (AgroalDataSource pool = DATABASE.pool(2)) {
      Outcome<String> outcome =
          run(
              pool,
              Isolation.READ_COMMITTED,
              connection -> {
                withdraw(connection);
                return refused;
              });
      assertThat(outcome).isSameAs(refused);
    }
    assertThat(balance()).isEqualTo("100");
    assertThat(setting.heard).isEmpty();
  }

  @Test
  void aFailureRollsBackWhatWasWritten() throws SQLException {
    try (AgroalDataSource pool = DATABASE.pool(2)) {
      assertFails(
          pool,
          Isolation.READ_COMMITTED,
          connection -> {
            withdraw(connection);
            throw new IllegalStateException("a bug");
          },
          Failure.UNEXPECTED);
      assertFails(
          pool,
          Isolation.READ_COMMITTED,
          connection -> {
            withdraw(connection);
            throw new GuardException(Failure.STALE_TOKEN, "stale");
          },
          Failure.STALE_TOKEN);
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(
              () ->
                  run(
                      pool,
                      Isolation.READ_COMMITTED,
                      connection -> {
                        withdraw(connection);
                        throw new AssertionError("an error of the JVM's kind");
                      }));
    }
    assertThat(balance()).isEqualTo("100");
  }

  /**
   * Write skew: each reads both rows and writes another. The rival commits while this one stands
   * before its own commit, so PostgreSQL can only refuse that.
   */
  @Test
  void aSerializationFailureAtTheCommitIsAWriteConflict() throws SQLException {
    try (AgroalDataSource pool = DATABASE.pool(2);
        Connection rival = DATABASE.connect()) {
      rival.setAutoCommit(false);
      rival.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      boolean[] reachedTheCommit = new boolean[1];
      assertFails(
          pool,
          Isolation.SERIALIZABLE,
          connection -> {
            assertThat(Database.ask(connection, "SELECT sum(balance) FROM account"))
                .isEqualTo("200");
            assertThat(Database.ask(rival, "SELECT sum(balance) FROM account")).isEqualTo("200");
            execute(connection, "UPDATE account SET balance = 0 WHERE id = 1");
            execute(rival, "UPDATE account SET balance = 0 WHERE id = 2");
            rival.commit();
            reachedTheCommit[0] = true;
            return DONE;
          },
          Failure.WRITE_CONFLICT);
      assertThat(reachedTheCommit[0]).as("no statement failed before the commit").isTrue();
    }
    assertThat(balance()).isEqualTo("100");
  }

  @Test
  void aDeferredUniqueViolationAtTheCommitIsKnownWithItsConstraint() throws SQLException {
    DATABASE.execute(
        "ALTER TABLE account ADD CONSTRAINT one_of_each UNIQUE (balance, id)"
            + " DEFERRABLE INITIALLY DEFERRED;"
            + "ALTER TABLE account DROP CONSTRAINT account_pkey");
    try (AgroalDataSource pool = DATABASE.pool(2)) {
      GuardException failed =
          assertFails(
              pool,
              Isolation.READ_COMMITTED,
              connection -> {
                execute(connection, "INSERT INTO account VALUES (1, 100)");
                return DONE;
              },
              Failure.UNIQUE_VIOLATION);
      assertThat(failed.constraint()).isEqualTo("one_of_each");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE_COMMIT", "AFTER_COMMIT"})
  void aWireThatBreaksAtTheCommitLeavesTheOutcomeUnknownWhateverItIs(CuttingProxy.Cut cut)
      throws Exception {
    try (CuttingProxy wire = new CuttingProxy(DATABASE.server().port());
        AgroalDataSource pool = DATABASE.pool(1, wire.port())) {
      GuardException failed =
          assertFails(
              pool,
              Isolation.READ_COMMITTED,
              connection -> {
                wire.cut(cut);
                return withdraw(connection);
              },
              Failure.OUTCOME_UNKNOWN);
      assertThat(failed.failure().definite()).isFalse();
    }
    assertThat(balance())
        .as("what nobody was told")
        .isEqualTo(cut == CuttingProxy.Cut.AFTER_COMMIT ? "99" : "100");
    assertThat(setting.heard).isEmpty();
  }

  @Test
  void aBackendThatIsEndedBeforeTheCommitLeavesTheOutcomeUnknown() throws SQLException {
    try (AgroalDataSource pool = DATABASE.pool(1)) {
      assertFails(
          pool,
          Isolation.READ_COMMITTED,
          connection -> {
            withdraw(connection);
            endBackend(connection);
            return DONE;
          },
          Failure.OUTCOME_UNKNOWN);
    }
    assertThat(balance()).isEqualTo("100");
  }

  @Test
  void aStatementOnABackendThatIsGoneIsADependencyUnavailable() throws SQLException {
    try (AgroalDataSource pool = DATABASE.pool(1)) {
      assertFails(
          pool,
          Isolation.READ_COMMITTED,
          connection -> {
            endBackend(connection);
            return withdraw(connection);
          },
          Failure.DEPENDENCY_UNAVAILABLE);
      assertThat(run(pool, Isolation.READ_COMMITTED, TransactionStageTest::withdraw))
          .as("the next one, on a connection that works")
          .isSameAs(DONE);
    }
    assertThat(balance()).isEqualTo("99");
  }

  @Test
  void aServerThatDiesAndComesBackIsUnavailableInBetweenAndNeedsNoNewPool() throws SQLException {
    try (AgroalDataSource pool = DATABASE.pool(1)) {
      assertFails(
          pool,
          Isolation.READ_COMMITTED,
          connection -> {
            DATABASE.server().kill();
            return withdraw(connection);
          },
          Failure.DEPENDENCY_UNAVAILABLE);
      try {
        assertFails(
            pool,
            Isolation.READ_COMMITTED,
            TransactionStageTest::withdraw,
            Failure.DEPENDENCY_UNAVAILABLE);
      } finally {
        DATABASE.server().restart();
      }
      assertThat(run(pool, Isolation.READ_COMMITTED, TransactionStageTest::withdraw))
          .isSameAs(DONE);
    }
    assertThat(balance()).isEqualTo("99");
  }

  @Test
  void aRowThatStaysLockedIsALockTimeoutAfterTheWaitOfTheConfiguration() throws SQLException {
    try (AgroalDataSource pool = DATABASE.pool(1);
        Connection holder = DATABASE.connect()) {
      holder.setAutoCommit(false);
      execute(holder, "SELECT * FROM account WHERE id = 1 FOR UPDATE");
      Execution execution = execution(pool, waiting(Duration.ofMillis(50)));
      assertThatExceptionOfType(GuardException.class)
          .isThrownBy(() -> around(execution, Isolation.READ_COMMITTED, pool, this::withdrawFirst))
          .extracting(GuardException::failure)
          .isEqualTo(Failure.LOCK_TIMEOUT);
    }
  }

  @Test
  void noTransactionBeginsAfterTheDeadline() throws SQLException {
    try (AgroalDataSource pool = DATABASE.pool(1)) {
      Execution execution = execution(pool, Setting.CONFIG);
      setting.pass(Setting.CONFIG.deadline());
      assertThatExceptionOfType(GuardException.class)
          .isThrownBy(() -> around(execution, Isolation.READ_COMMITTED, pool, this::withdrawFirst))
          .extracting(GuardException::failure)
          .isEqualTo(Failure.OVERLOADED);
    }
    assertThat(balance()).isEqualTo("100");
  }

  /**
   * Each statement is quick. The transaction manager's own end would come from another thread,
   * during which the pool hands out connections outside the transaction.
   */
  @Test
  void whatTakesTooLongTogetherIsEndedByTheDatabaseAndNotByTheTransactionManager()
      throws SQLException {
    try (AgroalDataSource pool = DATABASE.pool(2)) {
      Execution execution = execution(pool, lasting(Duration.ofMillis(100)));
      assertThatExceptionOfType(GuardException.class)
          .isThrownBy(
              () ->
                  around(
                      execution,
                      Isolation.READ_COMMITTED,
                      pool,
                      connection -> {
                        withdraw(connection);
                        return statementsWithoutEnd(connection);
                      }))
          .satisfies(failed -> assertThat(failed.failure()).isEqualTo(Failure.OVERLOADED))
          .havingCause()
          .isInstanceOfSatisfying(
              SQLException.class, cause -> assertThat(cause.getSQLState()).isEqualTo("25P04"));
    }
    assertThat(balance()).isEqualTo("100");
  }

  private static Outcome<String> statementsWithoutEnd(Connection connection) throws SQLException {
    try {
      for (int i = 0; i < 500; i++) {
        execute(connection, "SELECT pg_sleep(0.01)");
      }
    } catch (SQLException ended) {
      assertThat(statusOfTransaction()).isEqualTo(Status.STATUS_ACTIVE);
      throw ended;
    }
    return DONE;
  }

  private static int statusOfTransaction() {
    try {
      return DATABASE.transactions().getStatus();
    } catch (SystemException failed) {
      throw new AssertionError(failed);
    }
  }

  /** A probe that fails after the commit cannot undo it, so the answer is that of the commit. */
  @Test
  void whatFailsAfterTheCommitDoesNotMakeAFailureOfIt() throws SQLException {
    try (AgroalDataSource pool = DATABASE.pool(1)) {
      setting.failingAt = Point.COMMIT;
      assertThat(run(pool, Isolation.READ_COMMITTED, TransactionStageTest::withdraw))
          .isSameAs(DONE);
    }
    assertThat(balance()).isEqualTo("99");
  }

  private GuardException assertFails(
      AgroalDataSource pool, Isolation isolation, Sql sql, Failure failure) {
    GuardException[] caught = new GuardException[1];
    assertThatExceptionOfType(GuardException.class)
        .isThrownBy(() -> run(pool, isolation, sql))
        .satisfies(
            failed -> {
              caught[0] = failed;
              assertThat(failed.failure()).isEqualTo(failure);
            });
    return caught[0];
  }

  private Outcome<String> run(AgroalDataSource pool, Isolation isolation, Sql sql) {
    return around(execution(pool, Setting.CONFIG), isolation, pool, sql);
  }

  private static Outcome<String> around(
      Execution execution, Isolation isolation, AgroalDataSource pool, Sql sql) {
    return new TransactionStage(isolation)
        .around(
            execution,
            inner -> {
              try (Connection connection = pool.getConnection()) {
                return sql.run(connection);
              } catch (SQLException failed) {
                throw SqlFailures.ofStatement(failed);
              }
            });
  }

  private Execution execution(AgroalDataSource pool, GuardConfig config) {
    return setting.execution(setting.resources(pool, DATABASE.transactions(), Map.of(), config));
  }

  private static GuardConfig waiting(Duration lockWait) {
    return config(Duration.ofSeconds(10), lockWait);
  }

  private static GuardConfig lasting(Duration deadline) {
    return config(deadline, deadline);
  }

  private static GuardConfig config(Duration deadline, Duration lockWait) {
    return new Setting.Config(
        deadline,
        lockWait,
        Duration.ofSeconds(30),
        Duration.ofSeconds(7),
        5,
        Duration.ofMillis(4),
        Duration.ofMillis(20));
  }

  private Outcome<String> withdrawFirst(Connection connection) throws SQLException {
    return withdraw(connection);
  }

  private static Outcome<String> withdraw(Connection connection) throws SQLException {
    execute(connection, "UPDATE account SET balance = balance - 1 WHERE id = 1");
    return DONE;
  }

  private static void endBackend(Connection connection) throws SQLException {
    String pid = Database.ask(connection, "SELECT pg_backend_pid()");
    assertThat(DATABASE.ask("SELECT pg_terminate_backend(%s, 5000)".formatted(pid)))
        .as("ended within 5 s")
        .isEqualTo("t");
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String balance() throws SQLException {
    return DATABASE.ask("SELECT balance FROM account WHERE id = 1");
  }

  private static int timeoutOfATransaction() throws Exception {
    var transactions =
        new com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionManagerImple();
    transactions.begin();
    try {
      return transactions.getTimeout();
    } finally {
      transactions.rollback();
    }
  }

  private static String own(AgroalDataSource pool, String sql) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return Database.ask(connection, sql);
    }
  }

  private static String settings(AgroalDataSource pool) throws SQLException {
    return own(
        pool,
        """
        SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) FROM pg_settings
        WHERE name IN ('transaction_isolation', 'default_transaction_isolation', 'lock_timeout',
          'statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')
        """);
  }
}
