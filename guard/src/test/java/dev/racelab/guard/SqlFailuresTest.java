package dev.racelab.guard;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.transaction.RollbackException;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** SQLSTATE is the contract, wherever in an exception it stands. */
final class SqlFailuresTest {
  @ParameterizedTest
  @CsvSource({
    "40001, WRITE_CONFLICT",
    "40P01, WRITE_CONFLICT",
    "55P03, LOCK_TIMEOUT",
    "23505, UNIQUE_VIOLATION",
    "57014, OVERLOADED",
    "25P03, OVERLOADED",
    "25P04, OVERLOADED",
    "53300, OVERLOADED",
    "53400, OVERLOADED",
    "08001, DEPENDENCY_UNAVAILABLE",
    "08003, DEPENDENCY_UNAVAILABLE",
    "08006, DEPENDENCY_UNAVAILABLE",
    "99999, OVERLOADED",
    "57P01, DEPENDENCY_UNAVAILABLE",
    "57P03, DEPENDENCY_UNAVAILABLE",
    "53100, DEPENDENCY_UNAVAILABLE",
    "42P01, UNEXPECTED",
    "23514, UNEXPECTED",
    "XX000, UNEXPECTED",
  })
  void aStatementsFailureIsDefiniteWhateverItsState(String state, Failure failure) {
    GuardException judged = SqlFailures.ofStatement(sql(state));
    assertThat(judged.failure()).isEqualTo(failure);
    assertThat(judged.failure().definite()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "40001, WRITE_CONFLICT",
    "40P01, WRITE_CONFLICT",
    "23505, UNIQUE_VIOLATION",
    "23503, UNEXPECTED",
    "40003, OUTCOME_UNKNOWN",
    "08006, OUTCOME_UNKNOWN",
    "08007, OUTCOME_UNKNOWN",
    "57P01, OUTCOME_UNKNOWN",
    "25P03, OUTCOME_UNKNOWN",
    "57014, OUTCOME_UNKNOWN",
    "53100, OUTCOME_UNKNOWN",
    "XX000, OUTCOME_UNKNOWN",
  })
  void aCommitsFailureIsDefiniteOnlyWherePostgresSaysThatItRolledBack(
      String state, Failure failure) {
    GuardException judged = SqlFailures.ofCommit(rolledBack(sql(state)));
    assertThat(judged.failure()).isEqualTo(failure);
    assertThat(judged.failure().definite()).isEqualTo(failure != Failure.OUTCOME_UNKNOWN);
  }

  @Test
  void aCommitThatFailedWithoutAWordOfTheDatabaseIsUnknown() {
    assertThat(SqlFailures.ofCommit(new RollbackException("aborted")).failure())
        .isEqualTo(Failure.OUTCOME_UNKNOWN);
    assertThat(SqlFailures.ofCommit(rolledBack(sql(null))).failure())
        .isEqualTo(Failure.OUTCOME_UNKNOWN);
  }

  @Test
  void aFailureThatIsNotTheDatabasesIsUnexpected() {
    IllegalStateException bug = new IllegalStateException("a bug");
    GuardException judged = SqlFailures.ofStatement(bug);
    assertThat(judged.failure()).isEqualTo(Failure.UNEXPECTED);
    assertThat(judged).hasCause(bug);
  }

  @Test
  void aFailureThatWasJudgedAlreadyKeepsItsJudgement() {
    GuardException known = new GuardException(Failure.STALE_TOKEN, "stale");
    assertThat(SqlFailures.ofStatement(known)).isSameAs(known);
  }

  @Test
  void theNameOfTheUniqueConstraintIsKeptAndNothingElseOfTheServersWords() {
    // The fields of an ErrorResponse, its words in another language than English.
    SQLException refused =
        new PSQLException(
            new ServerErrorMessage(
                String.join(
                    "\0",
                    "SFEHLER",
                    "C23505",
                    "MUnique-Constraint »login_taken« wird verletzt",
                    "DKey (login)=(ann) already exists.",
                    "nlogin_taken",
                    "")));
    GuardException judged = SqlFailures.ofStatement(refused);
    assertThat(judged.constraint()).isEqualTo("login_taken");
    assertThat(judged.getMessage()).doesNotContain("login_taken", "ann");
    assertThat(SqlFailures.ofStatement(sql("40001")).constraint()).isNull();
  }

  @Test
  void aPoolWithoutConnectionIsOverloadedAndOneWithoutDatabaseUnavailable() {
    SQLException waited = new SQLException("acquisition timeout");
    assertThat(SqlFailures.ofStatement(waited).failure()).isEqualTo(Failure.OVERLOADED);
    SQLException refused = new SQLException("no connection", sql("08001"));
    assertThat(SqlFailures.ofStatement(refused).failure())
        .isEqualTo(Failure.DEPENDENCY_UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 11, 40})
  void theAnswerIsFoundBelowManyCauses(int depth) {
    Throwable thrown = sql("40001");
    for (int i = 0; i < depth; i++) {
      thrown = new IllegalStateException("wrapped", thrown);
    }
    assertThat(SqlFailures.ofStatement(thrown).failure()).isEqualTo(Failure.WRITE_CONFLICT);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 11, 40})
  void theAnswerIsFoundBelowManySuppressed(int depth) {
    Throwable thrown = sql("40001");
    for (int i = 0; i < depth; i++) {
      thrown = withSuppressed(new IllegalStateException("wrapped"), thrown);
    }
    assertThat(SqlFailures.ofCommit(thrown).failure()).isEqualTo(Failure.WRITE_CONFLICT);
  }

  @Test
  void theAnswerBehindASqlExceptionWithoutAStateIsFound() {
    SQLException outer = new SQLException("of the pool", new IllegalStateException(sql("40P01")));
    assertThat(SqlFailures.ofStatement(outer).failure()).isEqualTo(Failure.WRITE_CONFLICT);
  }

  @Test
  void theSearchEndsInACircle() {
    IllegalStateException one = new IllegalStateException("one");
    one.initCause(withSuppressed(new IllegalStateException("other", one), one));
    assertThat(SqlFailures.ofStatement(one).failure()).isEqualTo(Failure.UNEXPECTED);
    assertThat(SqlFailures.ofCommit(one).failure()).isEqualTo(Failure.OUTCOME_UNKNOWN);
    assertThat(SqlFailures.ofUnguarded(one)).isEmpty();
  }

  @Test
  void theSearchEndsInTimeInAThicket() {
    Throwable thrown = new IllegalStateException("root");
    for (int i = 0; i < 200; i++) {
      IllegalStateException next = new IllegalStateException("wrapped", thrown);
      for (int j = 0; j < 20; j++) {
        next.addSuppressed(thrown);
      }
      thrown = next;
    }
    Throwable thicket = thrown;
    org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () ->
            assertThat(SqlFailures.ofCommit(thicket).failure()).isEqualTo(Failure.OUTCOME_UNKNOWN));
  }

  @Test
  void unguardedWorkIsJudgedByWhetherATransactionManagerReports() {
    assertThat(SqlFailures.ofUnguarded(new IllegalStateException("a bug"))).isEmpty();
    assertThat(SqlFailures.ofUnguarded(new IllegalStateException(sql("08006"))))
        .hasValueSatisfying(
            judged -> assertThat(judged.failure()).isEqualTo(Failure.DEPENDENCY_UNAVAILABLE));
    assertThat(SqlFailures.ofUnguarded(new IllegalStateException(rolledBack(sql("08006")))))
        .hasValueSatisfying(
            judged -> assertThat(judged.failure()).isEqualTo(Failure.OUTCOME_UNKNOWN));
  }

  private static SQLException sql(@Nullable String state) {
    return new SQLException("words of the server", state);
  }

  /** As the transaction manager reports a commit that failed. */
  private static RollbackException rolledBack(SQLException cause) {
    return withSuppressed(new RollbackException("aborted"), new IllegalStateException(cause));
  }

  private static <T extends Throwable> T withSuppressed(T thrown, Throwable suppressed) {
    thrown.addSuppressed(suppressed);
    return thrown;
  }
}
