package dev.racelab.guard;

import dev.racelab.idempotency.Opening;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
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

  private static final String TIMEOUTS =
      """
      SELECT set_config('lock_timeout', ?, true),
        set_config('statement_timeout', ?, true),
        set_config('idle_in_transaction_session_timeout', ?, true),
        set_config('transaction_timeout', ?, true);
      """;

  /** More than what is left, so that a single statement ends by its own time-out, and softly. */
  private static final Duration BEHIND_STATEMENTS = Duration.ofSeconds(1);

  /**
   * The transaction manager's own time-out, which must never come: it rolls back from a thread of
   * its own, and while it does, the pool gives whoever asks a connection outside the transaction.
   * An answer that is recorded there stays, and its effect does not. PostgreSQL ends a transaction
   * in time, also of a process that stands still. About 24 days; the manager counts milliseconds.
   */
  private static final int NEVER = Integer.MAX_VALUE / 1000;

  @Override
  public <R> Outcome<R> around(Execution execution, Next<R> next) {
    TransactionManager transactions = execution.resources().transactions();
    begin(transactions, execution.deadline());
    Outcome<R> outcome;
    try {
      outcome = next.run(opened(execution));
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
      transactions.setTransactionTimeout(NEVER);
      transactions.begin();
      // The time-out is the thread's, not the transaction's, so the next one gets its own again.
      transactions.setTransactionTimeout(0);
    } catch (NotSupportedException | SystemException failed) {
      throw new GuardException(Failure.UNEXPECTED, "no transaction could be begun", failed);
    }
  }

  /** With the lookup of a key, if that comes next, else by itself. */
  private Execution opened(Execution execution) throws SQLException {
    Opening opening = opening(execution);
    if (execution.keyed() != null && comesNext(execution.strategy().stages())) {
      return execution.opening(opening);
    }
    try (Connection connection = execution.resources().dataSource().getConnection()) {
      opening.send(connection);
    }
    return execution;
  }

  private boolean comesNext(List<Stage> stages) {
    int next = stages.indexOf(this) + 1;
    return next < stages.size() && stages.get(next) instanceof IdempotencyStage;
  }

  /** The time-outs are bound, so that the driver prepares a text only once. */
  private Opening opening(Execution execution) {
    GuardConfig config = execution.resources().config();
    Deadline deadline = execution.deadline();
    return new Opening(
        List.of("SET TRANSACTION ISOLATION LEVEL " + isolation.sql() + ";", TIMEOUTS),
        List.of(
            millis(deadline.atMost(config.lockWait())),
            millis(deadline.left()),
            millis(config.idleInTransaction()),
            millis(deadline.left().plus(BEHIND_STATEMENTS))));
  }

  /** PostgreSQL takes zero as "for ever", so what is left is at least a millisecond. */
  private static String millis(Duration duration) {
    return String.valueOf(Math.max(1, duration.toMillis()));
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
