package dev.racelab.guard;

import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Runs the inner stages in one database transaction of its own: commits a result, rolls back
 * everything else.
 *
 * <p>Its first statements set the isolation level and the time-outs for this transaction only, so
 * they also hold behind a transaction pooler, and before any snapshot is taken. Whether a failure
 * is definite is decided here, by whether the COMMIT was sent: before, nothing can have happened;
 * after, only an answer of PostgreSQL itself tells (see {@link SqlFailures#ofCommit}).
 *
 * @param isolation the transaction's isolation level
 */
record TransactionStage(Isolation isolation) implements Stage {
  private static final Logger LOG = Logger.getLogger(TransactionStage.class);

  @Override
  public <R> Outcome<R> around(Execution execution, Next<R> next) {
    TransactionManager transactions = execution.resources().transactions();
    begin(transactions, execution.deadline());
    Outcome<R> outcome;
    try {
      prepare(execution);
      outcome = next.run(execution);
    } catch (SQLException | RuntimeException | Error failed) {
      rollback(transactions);
      if (failed instanceof Error error) {
        throw error;
      }
      throw SqlFailures.ofStatement(failed);
    }
    return switch (outcome) {
      case Outcome.Refused<R> refused -> {
        rollback(transactions);
        yield refused;
      }
      case Outcome.Settled<R> settled -> {
        rollback(transactions);
        yield settled;
      }
      case Outcome.Done<R> done -> {
        commit(transactions);
        execution.tell(Point.COMMIT);
        yield done;
      }
    };
  }

  private static void begin(TransactionManager transactions, Deadline deadline) {
    if (deadline.passed()) {
      throw new GuardException(Failure.OVERLOADED, "the request's time is over; try again");
    }
    try {
      transactions.setTransactionTimeout((int) deadline.left().toSeconds() + 1);
      transactions.begin();
      // The time-out is the thread's, not the transaction's, so the next one gets its own again.
      transactions.setTransactionTimeout(0);
    } catch (NotSupportedException | SystemException failed) {
      throw new GuardException(Failure.UNEXPECTED, "no transaction could be begun", failed);
    }
  }

  private void prepare(Execution execution) throws SQLException {
    GuardConfig config = execution.resources().config();
    Deadline deadline = execution.deadline();
    String settings =
        """
        SET TRANSACTION ISOLATION LEVEL %s;
        SET LOCAL lock_timeout = %d;
        SET LOCAL statement_timeout = %d;
        SET LOCAL idle_in_transaction_session_timeout = %d
        """
            .formatted(
                isolation.sql(),
                millis(deadline.atMost(config.lockWait())),
                millis(deadline.left()),
                millis(config.idleInTransaction()));
    try (Connection connection = execution.resources().dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(settings);
    }
  }

  /** PostgreSQL takes zero as "for ever", so what is left is at least a millisecond. */
  private static long millis(Duration duration) {
    return Math.max(1, duration.toMillis());
  }

  private static void commit(TransactionManager transactions) {
    if (!isActive(transactions)) {
      rollback(transactions);
      throw new GuardException(
          Failure.OVERLOADED, "the transaction was ended before its commit; try again");
    }
    try {
      transactions.commit();
    } catch (RollbackException
        | HeuristicMixedException
        | HeuristicRollbackException
        | SystemException
        | RuntimeException failed) {
      throw SqlFailures.ofCommit(failed);
    }
  }

  private static boolean isActive(TransactionManager transactions) {
    try {
      return transactions.getStatus() == Status.STATUS_ACTIVE;
    } catch (SystemException failed) {
      LOG.warn("The state of a transaction is not known; it is rolled back", failed);
      return false;
    }
  }

  private static void rollback(TransactionManager transactions) {
    try {
      if (transactions.getStatus() != Status.STATUS_NO_TRANSACTION) {
        transactions.rollback();
      }
    } catch (SystemException | IllegalStateException failed) {
      // The connection is closed then, and PostgreSQL rolls back what has no connection.
      LOG.warn("A rollback failed; the database ends the transaction with its connection", failed);
    }
  }

  @Override
  public String toString() {
    return "transaction(" + isolation.sql() + ")";
  }
}
