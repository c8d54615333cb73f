package dev.racelab.locking.postgres;

import dev.racelab.embedded.PostgresServer;
import dev.racelab.embedded.TcpProxy;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.faults.ServerFaults;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real PostgreSQL for the tests of one class, with the table and a pool of connections. */
final class PostgresStore implements BeforeAllCallback, AfterAllCallback {
  static final int CONNECTIONS = 8;

  /** How many leases an advisory provider of this store can hold, beside a second one. */
  static final int ADVISORY_LEASES = CONNECTIONS / 2;

  /** How long a statement of a provider may take that faults hit. */
  static final Duration HASTY = Duration.ofMillis(400);

  /** A connection is given up when its socket was silent for a second, which is the least. */
  private static final Duration RECOVERY = Duration.ofSeconds(2);

  private @Nullable PostgresServer server;
  private @Nullable AgroalDataSource source;
  private @Nullable AgroalDataSource farSource;
  private @Nullable ServerFaults faults;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    Path parent = Files.createTempDirectory("racelab-locking");
    parent.toFile().deleteOnExit();
    PostgresServer started = PostgresServer.start(parent.resolve("postgres"));
    server = started;
    source = pool(started.jdbcUrl("postgres"), started.username(), started.password());
    execute(PostgresLeaseLockProvider.CREATE_TABLE);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (source != null) {
      source.close();
    }
    if (farSource != null) {
      farSource.close();
    }
    if (faults != null) {
      faults.close();
    }
    if (server != null) {
      server.close();
    }
  }

  static AgroalDataSource pool(String url, String user, String password) throws SQLException {
    return pool(url, user, password, CONNECTIONS);
  }

  static AgroalDataSource pool(String url, String user, String password, int connections)
      throws SQLException {
    return AgroalDataSource.from(
        new AgroalDataSourceConfigurationSupplier()
            .metricsEnabled(true)
            .connectionPoolConfiguration(
                pool ->
                    pool.maxSize(connections)
                        .connectionValidator(ConnectionValidator.defaultValidator())
                        .validateOnBorrow(true)
                        .acquisitionTimeout(Duration.ofSeconds(10))
                        .connectionFactoryConfiguration(
                            factory ->
                                factory
                                    .jdbcUrl(url)
                                    .principal(new NamePrincipal(user))
                                    .credential(new SimplePassword(password)))));
  }

  /**
   * What the contract does to this server.
   *
   * @param provider makes one of connections that the faults hit, with {@link #HASTY} time-outs
   * @param kept for how long what is held is kept, whatever happens
   * @param forgetAll a statement that ends all that is held
   */
  ServerFaults faults(
      Function<DataSource, LockProvider> provider, ServerFaults.Kept kept, String forgetAll) {
    if (faults == null) {
      List<TcpProxy> proxies = ServerFaults.proxies(List.of(server()));
      AgroalDataSource far = farPool(proxies.getFirst().port());
      farSource = far;
      faults =
          new ServerFaults(
              List.of(server()),
              proxies,
              new ServerFaults.Promises(HASTY, RECOVERY, kept),
              () -> provider.apply(far),
              () -> execute(forgetAll));
    }
    return faults;
  }

  /** As a service should have it: no connection is waited for, or listened to, for ever. */
  private AgroalDataSource farPool(int port) {
    try {
      return pool(
          "jdbc:postgresql://127.0.0.1:"
              + port
              + "/postgres?connectTimeout=1&loginTimeout=1&socketTimeout=1",
          server().username(),
          server().password());
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** What could leak: rows that are held, and connections in use. */
  Map<String, Long> footprint() {
    return Map.of(
        "locks",
        Long.parseLong(text("SELECT count(*) FROM racelab_lock WHERE until > clock_timestamp()")),
        "connections in use",
        source().getMetrics().activeCount());
  }

  PostgresServer server() {
    return present(server);
  }

  AgroalDataSource source() {
    return present(source);
  }

  PostgresLeaseLockProvider newProvider() {
    return new PostgresLeaseLockProvider(source(), Duration.ofSeconds(10));
  }

  /** Of advisory locks, with fewer connections than the pool has. */
  PostgresAdvisoryLockProvider newAdvisoryProvider() {
    return new PostgresAdvisoryLockProvider(source(), ADVISORY_LEASES, Duration.ofSeconds(5));
  }

  /** Ends the session that has the advisory lock of a name, if any has, and waits for that. */
  void terminate(String name) {
    execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM ("
            + PostgresAdvisoryLockProvider.FIND_HOLDER
            + ") AS holder",
        name);
  }

  /** Advisory locks of all sessions. */
  long advisoryLocks() {
    return Long.parseLong(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"));
  }

  /** Ends the lease of a name as if somebody had purged its row. */
  void forget(String name) {
    execute("DELETE FROM racelab_lock WHERE name = ?", name);
  }

  void execute(String sql, Object... values) {
    try (Connection connection = source().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.execute();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  String text(String sql, Object... values) {
    try (Connection connection = source().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      try (ResultSet result = statement.executeQuery()) {
        if (!result.next()) {
          throw new AssertionError("no row: " + sql);
        }
        return result.getString(1);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the class's PostgreSQL is not started");
    }
    return value;
  }
}
