package dev.racelab.guard;

import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Reads PostgreSQL's answer out of an exception, however deep the transaction manager buried it.
 * SQLSTATE is the contract; the server's words never leave this class but for a constraint's name.
 */
final class SqlFailures {
  /** Bounds the walk through causes and suppressed exceptions. */
  private static final int MOST_LOOKED_AT = 1000;

  private SqlFailures() {}

  /** The failure of a statement before any commit was sent, so every kind is definite. */
  static GuardException ofStatement(Throwable thrown) {
    if (thrown instanceof GuardException known) {
      return known;
    }
    SQLException sql = find(thrown);
    if (sql == null) {
      return new GuardException(Failure.UNEXPECTED, "the unit of work failed", thrown);
    }
    String state = state(sql);
    return switch (state) {
      case "40001", "40P01" ->
          new GuardException(Failure.WRITE_CONFLICT, "a concurrent request wrote first", thrown);
      case "55P03" ->
          new GuardException(Failure.LOCK_TIMEOUT, "a row or table stayed locked", thrown);
      case "23505" ->
          new GuardException(
              Failure.UNIQUE_VIOLATION, "a unique constraint refused the row", thrown, name(sql));
      case "57014", "25P03", "25P04" ->
          new GuardException(
              Failure.OVERLOADED, "the database ran out of the request's time", thrown);
      case "53300", "53400" ->
          new GuardException(Failure.OVERLOADED, "the database has no connection left", thrown);
      default -> ofConnection(state, thrown);
    };
  }

  /**
   * The failure of a COMMIT that was sent. PostgreSQL rolls back and says so in class 40 and 23
   * (but for 40003, which says that nobody knows); everything else may have come after the commit
   * was written.
   */
  static GuardException ofCommit(Throwable thrown) {
    SQLException sql = find(thrown);
    if (sql != null && saysRolledBack(state(sql))) {
      return ofStatement(thrown);
    }
    return new GuardException(Failure.OUTCOME_UNKNOWN, "the answer to the commit was lost", thrown);
  }

  /**
   * The failure of database work that ran behind no strategy, or empty if the database was not what
   * failed. What a transaction manager reports came from a commit that it may have sent.
   */
  static Optional<GuardException> ofUnguarded(Throwable thrown) {
    if (find(thrown) == null) {
      return Optional.empty();
    }
    boolean atCommit = false;
    Throwable next = thrown;
    for (int depth = 0; next != null && depth < MOST_LOOKED_AT; depth++) {
      atCommit |= next instanceof RollbackException || next instanceof SystemException;
      next = next.getCause();
    }
    return Optional.of(atCommit ? ofCommit(thrown) : ofStatement(thrown));
  }

  private static boolean saysRolledBack(String state) {
    return state.startsWith("23") || (state.startsWith("40") && !state.equals("40003"));
  }

  private static GuardException ofConnection(String state, Throwable thrown) {
    boolean noAnswer = state.startsWith("08") || state.startsWith("57P") || state.equals("53100");
    if (noAnswer) {
      return new GuardException(
          Failure.DEPENDENCY_UNAVAILABLE, "the database did not answer", thrown);
    }
    if (state.isEmpty() || state.equals("99999")) {
      // The pool's own errors carry no SQLSTATE: it found no connection to give in time. And where
      // it
      // interrupts the opening of one for that reason, the driver has but a word for "unusual".
      return new GuardException(Failure.OVERLOADED, "no database connection became free", thrown);
    }
    return new GuardException(Failure.UNEXPECTED, "the database refused a statement", thrown);
  }

  private static String state(SQLException sql) {
    String state = sql.getSQLState();
    return state == null ? "" : state;
  }

  /**
   * From its own field of the server's answer: the message's words are in the server's language.
   */
  private static @Nullable String name(SQLException sql) {
    ServerErrorMessage answer =
        sql instanceof PSQLException known ? known.getServerErrorMessage() : null;
    return answer == null ? null : answer.getConstraint();
  }

  /**
   * The first SQLException that carries a state, else the first without one: the exception itself,
   * then its cause, then what it suppressed. Each is looked at once, so circles and thickets end.
   */
  private static @Nullable SQLException find(Throwable thrown) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Throwable> ahead = new ArrayDeque<>();
    ahead.push(thrown);
    SQLException stateless = null;
    while (!ahead.isEmpty() && seen.size() < MOST_LOOKED_AT) {
      Throwable next = ahead.pop();
      if (!seen.add(next)) {
        continue;
      }
      if (next instanceof SQLException sql) {
        if (!state(sql).isEmpty()) {
          return sql;
        }
        stateless = stateless == null ? sql : stateless;
      }
      for (Throwable suppressed : Arrays.asList(next.getSuppressed()).reversed()) {
        ahead.push(suppressed);
      }
      Throwable cause = next.getCause();
      if (cause != null) {
        ahead.push(cause);
      }
    }
    return stateless;
  }
}
