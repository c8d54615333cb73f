package dev.racelab.guard;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/**
 * Takes a lock that PostgreSQL keeps until the end of the transaction around it.
 *
 * <p>It is taken before the work reads anything, under READ COMMITTED, where every statement sees
 * what was committed before it began: whoever gets the lock reads what the last holder committed.
 *
 * @param kind what is locked
 */
record DatabaseLockStage(Kind kind) implements Stage {
  enum Kind {
    /** Advisory locks on the hashes of the scope's names, in their order. */
    ADVISORY,
    /** The operation's tables in SHARE ROW EXCLUSIVE mode, which lets readers pass, no writer. */
    TABLE
  }

  @Override
  public <R> Outcome<R> around(Execution execution, Next<R> next) {
    try (Connection connection = execution.resources().dataSource().getConnection()) {
      switch (kind) {
        case ADVISORY -> lockNames(connection, execution.operation().scope());
        case TABLE -> lockTables(connection, execution.operation());
      }
    } catch (SQLException failed) {
      throw SqlFailures.ofStatement(failed);
    }
    return next.run(execution);
  }

  private static void lockNames(Connection connection, LockScope scope) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))")) {
      for (String name : scope.names()) {
        lock.setString(1, name);
        lock.execute();
      }
    }
  }

  private static void lockTables(Connection connection, Operation<?, ?> operation)
      throws SQLException {
    try (Statement lock = connection.createStatement()) {
      lock.execute(
          "LOCK TABLE " + String.join(", ", operation.tables()) + " IN SHARE ROW EXCLUSIVE MODE");
    }
  }

  @Override
  public String toString() {
    return "database-lock(" + kind.name().toLowerCase(Locale.ROOT) + ")";
  }
}
