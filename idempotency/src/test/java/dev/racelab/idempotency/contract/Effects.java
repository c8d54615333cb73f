package dev.racelab.idempotency.contract;

import dev.racelab.embedded.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.postgresql.ds.PGSimpleDataSource;

/** A real PostgreSQL for the tests of one class, with a table in which work leaves its effect. */
public final class Effects implements BeforeAllCallback, AfterAllCallback {
  private final String[] tables;
  private @Nullable PostgresServer server;

  /**
   * The database.
   *
   * @param tables statements that create what the store needs there
   */
  public Effects(String... tables) {
    this.tables = tables;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    Path parent = Files.createTempDirectory("racelab-idempotency");
    parent.toFile().deleteOnExit();
    server = PostgresServer.start(parent.resolve("postgres"));
    execute("CREATE TABLE effect (made_by text NOT NULL)");
    for (String table : tables) {
      execute(table);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (server != null) {
      server.close();
    }
  }

  /** A connection of its own that commits each statement, at the usual isolation level. */
  public Connection connect() throws SQLException {
    return connect(source -> {});
  }

  /** As {@link #connect()}, with settings of the driver. */
  public Connection connect(Consumer<PGSimpleDataSource> settings) throws SQLException {
    PGSimpleDataSource source = source();
    settings.accept(source);
    return source.getConnection();
  }

  /** Such connections, for what takes them itself. */
  public PGSimpleDataSource source() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(server().jdbcUrl("postgres"));
    source.setUser(server().username());
    source.setPassword(server().password());
    return source;
  }

  public PostgresServer server() {
    if (server == null) {
      throw new IllegalStateException("the class's PostgreSQL is not started");
    }
    return server;
  }

  /** The effect of some work. */
  public static void make(Connection transaction, String name) throws SQLException {
    try (PreparedStatement statement =
        transaction.prepareStatement("INSERT INTO effect VALUES (?)")) {
      statement.setString(1, name);
      statement.executeUpdate();
    }
  }

  /** Takes the effect back. */
  public static void undo(Connection transaction, String name) throws SQLException {
    try (PreparedStatement statement =
        transaction.prepareStatement("DELETE FROM effect WHERE made_by = ?")) {
      statement.setString(1, name);
      statement.executeUpdate();
    }
  }

  /** How many effects there are of that name, committed. */
  public long count(String name) {
    return number("SELECT count(*) FROM effect WHERE made_by = ?", name);
  }

  /** Ends a connection as a crash of its client or a cut cable would, and waits for that. */
  public void kill(Connection connection) throws SQLException {
    int process;
    try (PreparedStatement statement = connection.prepareStatement("SELECT pg_backend_pid()");
        ResultSet result = statement.executeQuery()) {
      result.next();
      process = result.getInt(1);
    }
    execute("SELECT pg_terminate_backend(?, 10000)", process);
  }

  public void execute(String sql, Object... values) {
    try (Connection connection = connect();
        PreparedStatement statement = prepare(connection, sql, values)) {
      statement.execute();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  public long number(String sql, Object... values) {
    try (Connection connection = connect();
        PreparedStatement statement = prepare(connection, sql, values);
        ResultSet result = statement.executeQuery()) {
      if (!result.next()) {
        throw new AssertionError("no row: " + sql);
      }
      return result.getLong(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static PreparedStatement prepare(Connection connection, String sql, Object... values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }
}
