package dev.racelab.bench.pool;

import dev.racelab.bench.peer.Setup;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/** Twenty connections, as a service has; the one that is used last is the next to be used. */
public final class JdbcPool implements AutoCloseable {
  private static final int CONNECTIONS = 20;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final AgroalDataSource source;

  private JdbcPool(AgroalDataSource source) {
    this.source = source;
  }

  /** A pool whose connections are opened when they are needed. */
  public static JdbcPool open(Setup setup) throws SQLException {
    return open(setup.jdbcUrl(), setup.user(), setup.password());
  }

  /** The same, to a database that is known otherwise. */
  public static JdbcPool open(String jdbcUrl, String user, String password) throws SQLException {
    return new JdbcPool(
        AgroalDataSource.from(
            new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(
                    pool ->
                        pool.maxSize(CONNECTIONS)
                            .acquisitionTimeout(LONGEST_WAIT)
                            .connectionFactoryConfiguration(
                                factory ->
                                    factory
                                        .jdbcUrl(jdbcUrl)
                                        .principal(new NamePrincipal(user))
                                        .credential(new SimplePassword(password))))));
  }

  /** What a lock is made on. */
  public DataSource source() {
    return source;
  }

  /** Runs a statement that returns nothing. */
  public void execute(String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The cheapest statement. */
  public void roundTrip() throws SQLException {
    execute("SELECT 1");
  }

  @Override
  public void close() {
    source.close();
  }
}
