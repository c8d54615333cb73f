package dev.racelab.locking.postgres;

import static java.lang.System.Logger.Level.DEBUG;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/** A connection for statements of our own: each is committed by itself and ends in time. */
final class OwnConnection implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(OwnConnection.class.getName());

  private final Connection connection;
  private final boolean autoCommit;
  private final int networkTimeout;

  private OwnConnection(Connection connection, Duration patience) throws SQLException {
    this.connection = connection;
    this.autoCommit = connection.getAutoCommit();
    this.networkTimeout = connection.getNetworkTimeout();
    connection.setNetworkTimeout(Runnable::run, Math.toIntExact(patience.toMillis()));
    connection.setAutoCommit(true);
  }

  /**
   * Takes one.
   *
   * @param patience how long the network may stay silent within one statement
   */
  static OwnConnection from(DataSource source, Duration patience) throws SQLException {
    Connection connection = source.getConnection();
    try {
      return new OwnConnection(connection, patience);
    } catch (SQLException | RuntimeException e) {
      try (connection) {
        throw e;
      }
    }
  }

  Connection jdbc() {
    return connection;
  }

  boolean isBroken() {
    try {
      return connection.isClosed();
    } catch (SQLException e) {
      LOG.log(DEBUG, "A connection that cannot say whether it is closed counts as closed", e);
      return true;
    }
  }

  /** Goes back to its pool as it came, unless it is broken. */
  @Override
  public void close() throws SQLException {
    try (connection) {
      if (!connection.isClosed()) {
        connection.setAutoCommit(autoCommit);
        connection.setNetworkTimeout(Runnable::run, networkTimeout);
      }
    }
  }

  /**
   * Ends the session itself, also while another thread waits for its answer. What the session had
   * locked is free as soon as the server notices.
   */
  void abort() {
    // Not the pool's wrapper: that of Agroal 3.0 then forgets the connection, which stays open.
    logged("ended", () -> connection.unwrap(Connection.class).abort(Runnable::run));
    // A pool hears of a dead connection by its failures, and throws it away.
    logged("used after its end", this::fail);
    logged("closed after its end", connection::close);
  }

  private void fail() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
    }
  }

  private interface Step {
    void run() throws SQLException;
  }

  private static void logged(String what, Step step) {
    try {
      step.run();
    } catch (SQLException | RuntimeException e) {
      LOG.log(DEBUG, "A connection could not be " + what, e);
    }
  }
}
