package dev.racelab.lab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.embedded.ChildProcess;
import dev.racelab.embedded.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A built service that meets a database which is not for it ends, and its log is one line. */
@Timeout(90)
final class UnfitDatabaseTest {
  private static final Duration END_LIMIT = Duration.ofSeconds(40);
  private static final String DATABASE = "account";

  @TempDir private Path folder;

  @Test
  void aServiceEndsWithOneLineAndChangesNothingOnASchemaOfTheFuture() throws Exception {
    try (PostgresServer postgres = PostgresServer.start(folder.resolve("postgres"))) {
      postgres.createDatabase(DATABASE);
      makeFuture(postgres);
      ChildProcess service = start(postgres);

      assertThat(service.awaitExit(END_LIMIT)).isTrue();
      assertThat(service.onExit().join()).isEqualTo(1);
      assertThat(reasons(service))
          .containsExactly(
              "The schema is from the future: the database has version 9, and this service knows 1. Start the version that migrated it, or restore what was before.");
      assertThat(tables(postgres)).isEqualTo(1);
    }
  }

  private ChildProcess start(PostgresServer postgres) {
    List<String> command =
        ServiceDescriptor.all(BuiltServices.home(), Form.JVM)
            .getFirst()
            .program()
            .command(List.of());
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "QUARKUS_HTTP_HOST",
                "127.0.0.1",
                "QUARKUS_HTTP_PORT",
                "0",
                "QUARKUS_DATASOURCE_JDBC_URL",
                postgres.jdbcUrl(DATABASE),
                "QUARKUS_DATASOURCE_USERNAME",
                postgres.username(),
                "QUARKUS_DATASOURCE_PASSWORD",
                postgres.password()));
    return ChildProcess.start(command, environment, folder, folder.resolve("service.log"));
  }

  /** What it said besides what the JVM and the pool warn of, and which database Flyway found. */
  private static List<String> reasons(ChildProcess service) throws IOException {
    return Files.readAllLines(service.log()).stream()
        .filter(line -> !line.isBlank())
        .filter(line -> !line.contains(" INFO ") && !line.contains(" WARN "))
        .filter(line -> !line.startsWith("WARNING: "))
        .toList();
  }

  /** A history as Flyway keeps it, of a version that nobody has written yet. */
  private static void makeFuture(PostgresServer postgres) throws SQLException {
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE TABLE flyway_schema_history (
            installed_rank int PRIMARY KEY, version varchar(50), description varchar(200) NOT NULL,
            type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum int,
            installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL DEFAULT now(),
            execution_time int NOT NULL, success boolean NOT NULL)""");
      statement.execute(
          """
          INSERT INTO flyway_schema_history
          VALUES (1, '9', 'later', 'SQL', 'V9__later.sql', 1, 'somebody', now(), 1, true)""");
    }
  }

  private static int tables(PostgresServer postgres) throws SQLException {
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")) {
      row.next();
      return row.getInt(1);
    }
  }

  private static Connection connect(PostgresServer postgres) throws SQLException {
    return DriverManager.getConnection(
        postgres.jdbcUrl(DATABASE), postgres.username(), postgres.password());
  }
}
