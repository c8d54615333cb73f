package dev.racelab.guard;

import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.ats.internal.arjuna.objectstore.VolatileStore;
import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionManagerImple;
import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import dev.racelab.embedded.PostgresServer;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.agroal.narayana.NarayanaTransactionIntegration;
import jakarta.transaction.TransactionManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A real PostgreSQL for all tests of this module, with the pool and the transaction manager that
 * Quarkus puts in front of it.
 */
final class Database implements BeforeAllCallback {
  private static final String NAME = "guard";

  private @Nullable PostgresServer server;

  /** Ends with the last test class. */
  private record Running(PostgresServer server) implements AutoCloseable {
    static Running start() {
      try {
        arjPropertyManager
            .getObjectStoreEnvironmentBean()
            .setObjectStoreType(VolatileStore.class.getName());
        arjPropertyManager.getCoreEnvironmentBean().setNodeIdentifier("guard");
        Path parent = Files.createTempDirectory("racelab-guard");
        parent.toFile().deleteOnExit();
        PostgresServer server = PostgresServer.start(parent.resolve("postgres"));
        server.createDatabase(NAME);
        return new Running(server);
      } catch (Exception failed) {
        throw new IllegalStateException("the database did not start", failed);
      }
    }

    @Override
    public void close() {
      server.close();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    server =
        context
            .getRoot()
            .getStore(Namespace.GLOBAL)
            .computeIfAbsent(Running.class, type -> Running.start(), Running.class)
            .server();
  }

  PostgresServer server() {
    if (server == null) {
      throw new IllegalStateException("the database is not running");
    }
    return server;
  }

  TransactionManager transactions() {
    return new TransactionManagerImple();
  }

  /** A pool whose connections join the transaction; the caller closes it. */
  AgroalDataSource pool(int most) throws SQLException {
    return pool(most, server().port());
  }

  /** The same through whatever listens on {@code port} for the database. */
  AgroalDataSource pool(int most, int port) throws SQLException {
    return AgroalDataSource.from(
        new AgroalDataSourceConfigurationSupplier()
            .connectionPoolConfiguration(
                pool ->
                    pool.maxSize(most)
                        .acquisitionTimeout(Duration.ofSeconds(5))
                        .transactionIntegration(
                            new NarayanaTransactionIntegration(
                                transactions(), new TransactionSynchronizationRegistryImple()))
                        .connectionFactoryConfiguration(
                            factory ->
                                factory
                                    .jdbcUrl(
                                        "jdbc:postgresql://127.0.0.1:%d/%s?socketTimeout=10"
                                            .formatted(port, NAME))
                                    .principal(new NamePrincipal(server().username()))
                                    .credential(new SimplePassword(server().password())))));
  }

  /** A connection of its own, outside pool and transaction manager. */
  Connection connect() throws SQLException {
    return DriverManager.getConnection(
        server().jdbcUrl(NAME), server().username(), server().password());
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the only row, as text. */
  String ask(String sql) throws SQLException {
    try (Connection connection = connect()) {
      return ask(connection, sql);
    }
  }

  static String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    }
  }
}
