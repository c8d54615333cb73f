package dev.racelab.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.jvm.JvmLockProvider;
import io.agroal.api.AgroalDataSource;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A whole strategy around one unit of work: the order of its points, and what its answers mean. */
final class GuardTest {
  @RegisterExtension static final Database DATABASE = new Database();

  private final Setting setting = new Setting();
  private AgroalDataSource pool;
  private Guard guard;

  GuardTest() throws SQLException {
    pool = DATABASE.pool(3);
    guard =
        new Guard(
            setting.resources(
                pool,
                DATABASE.transactions(),
                Map.of("jvm", new NotingLocks(setting.heard)),
                Setting.CONFIG));
  }

  /** Writes down when a lock was granted and given back. */
  private record NotingLocks(List<String> heard, LockProvider locks) implements LockProvider {
    NotingLocks(List<String> heard) {
      this(heard, new JvmLockProvider());
    }

    @Override
    public String name() {
      return locks.name();
    }

    @Override
    public Optional<Lease> acquire(LockRequest request) throws InterruptedException {
      return locks
          .acquire(request)
          .map(
              lease -> {
                heard.add("granted");
                return (Lease)
                    Proxy.newProxyInstance(
                        Lease.class.getClassLoader(),
                        new Class<?>[] {Lease.class},
                        (proxy, method, arguments) -> {
                          if (method.getName().equals("close")) {
                            heard.add("closed");
                          }
                          return method.invoke(lease, arguments);
                        });
              });
    }
  }

  /** Inserts a login, as a sign-up does. */
  private class SignUp extends Work {
    @Override
    public Outcome<String> apply(String plan, Writing writing) throws SQLException {
      try (Connection connection = pool.getConnection();
          PreparedStatement insert =
              connection.prepareStatement("INSERT INTO login (name) VALUES (?)")) {
        insert.setString(1, "ann");
        insert.executeUpdate();
        return new Outcome.Done<>("ann");
      }
    }
  }

  @BeforeEach
  void freshTable() throws SQLException {
    DATABASE.execute(
        """
        DROP TABLE IF EXISTS login;
        CREATE TABLE login (name text CONSTRAINT login_taken UNIQUE CHECK (name <> 'bob'))
        """);
  }

  @AfterEach
  void closePool() {
    pool.close();
  }

  @Test
  void theLockIsGivenBackAfterTheCommit() {
    guard.run(named("jvm-lock"), new SignUp());
    assertThat(setting.heard)
        .containsExactly(
            "reached start",
            "granted",
            "reached begin",
            "reached read",
            "reached write",
            "reached commit",
            "closed",
            "reached release");
  }

  @Test
  void aUniqueViolationThatTheOperationExplainsIsARefusal() throws SQLException {
    DATABASE.execute("INSERT INTO login VALUES ('ann')");
    Outcome<String> outcome = guard.run(named("pessimistic"), new SignUp());
    assertThat(outcome).isEqualTo(new Outcome.Refused<>(new Work.Taken()));
  }

  @Test
  void aRefusedDecisionWritesNothing() {
    Work refused =
        new Work() {
          @Override
          public Decision<String> decide(Reading reading) {
            return new Decision.Refuse<>(new Taken());
          }

          @Override
          public Outcome<String> apply(String plan, Writing writing) {
            throw new AssertionError("applied what was refused");
          }
        };
    assertThat(guard.run(named("serializable"), refused)).isInstanceOf(Outcome.Refused.class);
    assertThat(setting.heard).containsExactly("reached start", "reached begin", "reached read");
  }

  @Test
  void theWorkHearsHowItIsToReadAndWrite() {
    Work curious =
        new Work() {
          @Override
          public Decision<String> decide(Reading reading) {
            return new Decision.Proceed<>(reading.mode() + reading.lockClause());
          }

          @Override
          public Outcome<String> apply(String plan, Writing writing) {
            return new Outcome.Done<>(plan + " / " + writing.mode());
          }
        };
    assertThat(guard.run(named("atomic-update"), curious))
        .isEqualTo(new Outcome.Done<>("NONE / CONDITIONAL"));
    assertThat(guard.run(named("pessimistic-nowait"), curious))
        .isEqualTo(new Outcome.Done<>("FOR_UPDATE_NOWAIT FOR UPDATE NOWAIT / OVERWRITE"));
    assertThat(guard.run(named("optimistic"), curious))
        .isEqualTo(new Outcome.Done<>("PLAIN / VERSIONED"));
  }

  @Test
  void aDatabaseLockIsHeldUntilTheTransactionEnds() throws SQLException {
    Work looking =
        new Work() {
          @Override
          public Outcome<String> apply(String plan, Writing writing) throws SQLException {
            return new Outcome.Done<>(
                DATABASE.ask("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"));
          }
        };
    assertThat(guard.run(named("advisory"), looking)).isEqualTo(new Outcome.Done<>("2"));
    assertThat(DATABASE.ask("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
        .isEqualTo("0");
  }

  @Test
  void aWriteOutsideAnyTransactionThatFailsLeavesTheOutcomeUnknown() throws SQLException {
    Work twice =
        new SignUp() {
          @Override
          public Outcome<String> apply(String plan, Writing writing) throws SQLException {
            super.apply(plan, writing);
            return super.apply(plan, writing);
          }
        };
    assertFails("no-transaction", twice, Failure.OUTCOME_UNKNOWN);
    assertThat(DATABASE.ask("SELECT count(*) FROM login")).as("the first stands").isEqualTo("1");
  }

  @Test
  void whateverFailsAfterAWriteOutsideAnyTransactionLeavesTheOutcomeUnknown() throws SQLException {
    setting.failingAt = Point.WRITE;
    assertFails("no-transaction", new SignUp(), Failure.OUTCOME_UNKNOWN);
    assertThat(DATABASE.ask("SELECT count(*) FROM login")).as("it stands").isEqualTo("1");
  }

  @Test
  void aFailureBeforeAnyWriteIsDefiniteAlsoOutsideATransaction() throws SQLException {
    setting.failingAt = Point.READ;
    assertFails("no-transaction", new SignUp(), Failure.DEPENDENCY_UNAVAILABLE);
    assertThat(DATABASE.ask("SELECT count(*) FROM login")).isEqualTo("0");
  }

  @Test
  void aFailureAtAPointBeforeTheCommitRollsBack() throws SQLException {
    setting.failingAt = Point.WRITE;
    assertFails("none", new SignUp(), Failure.DEPENDENCY_UNAVAILABLE);
    assertThat(DATABASE.ask("SELECT count(*) FROM login")).isEqualTo("0");
  }

  @Test
  void aFailureAfterTheLockWasGivenBackDoesNotMakeAFailureOfTheWork() throws SQLException {
    setting.failingAt = Point.RELEASE;
    assertThat(guard.run(named("jvm-lock"), new SignUp())).isEqualTo(new Outcome.Done<>("ann"));
    assertThat(DATABASE.ask("SELECT count(*) FROM login")).isEqualTo("1");
  }

  private void assertFails(String strategy, Work work, Failure failure) {
    assertThatExceptionOfType(GuardException.class)
        .isThrownBy(() -> guard.run(named(strategy), work))
        .extracting(GuardException::failure)
        .isEqualTo(failure);
  }

  private static Strategy named(String name) {
    return Strategies.find(name).orElseThrow();
  }
}
