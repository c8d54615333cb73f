package dev.racelab.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.embedded.Ports;
import dev.racelab.embedded.PostgresServer;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** Refusals name their reason on one line and leave the database as it was. */
@Timeout(60)
final class DatabaseFitnessTest {
  private static final int MAX_CONNECTIONS = 50;
  private static final int POOL = 10;

  private static @Nullable PostgresServer running;

  @TempDir private Path later;
  private String database = "";

  @BeforeAll
  static void start(@TempDir Path folder) {
    running =
        PostgresServer.start(
            folder.resolve("postgres"),
            0,
            Map.of(
                "max_connections",
                String.valueOf(MAX_CONNECTIONS),
                "superuser_reserved_connections",
                "3"));
  }

  @AfterAll
  static void stop() {
    postgres().close();
  }

  private static PostgresServer postgres() {
    if (running == null) {
      throw new IllegalStateException("PostgreSQL is not running");
    }
    return running;
  }

  @BeforeEach
  void freshDatabase(TestInfo test) {
    database = "d" + Integer.toUnsignedString(test.getDisplayName().hashCode());
    postgres().createDatabase(database);
  }

  @Test
  void anEmptyDatabaseIsFitForAServiceThatMigratesAndIsLeftEmpty() throws SQLException {
    assertThatCode(() -> fitness(1, true).customize(own())).doesNotThrowAnyException();

    assertThat(tables()).isZero();
  }

  @Test
  void anEmptyDatabaseIsRefusedWhereMigrationsAreAStepOfTheirOwn() throws SQLException {
    assertRefused(
        fitness(1, false),
        "The schema is from the past: the database has version none, and this service needs 0.2. Run its migrations first (QUARKUS_INIT_AND_EXIT=true with QUARKUS_FLYWAY_MIGRATE_AT_START=true).");
    assertThat(tables()).isZero();
  }

  @Test
  void aMigratedDatabaseIsFitWithoutMigrations() {
    own().load().migrate();

    assertThatCode(() -> fitness(1, false).customize(own())).doesNotThrowAnyException();
  }

  @Test
  void aSchemaOfALaterMajorVersionIsRefusedWithBothVersions() throws Exception {
    migrateFurther("V1__contract.sql");
    int before = tables();

    for (boolean migrates : new boolean[] {true, false}) {
      assertRefused(
          fitness(1, migrates),
          "The schema is from the future: the database has version 1, and this service knows 0.2. Start the version that migrated it, or restore what was before.");
    }
    assertThat(tables()).isEqualTo(before);
  }

  @Test
  void aSchemaThatALaterVersionOnlyExpandedIsFitSoThatARollOutCanBeUndone() throws Exception {
    migrateFurther("V0_3__expand.sql");

    assertThatCode(() -> fitness(1, true).customize(own())).doesNotThrowAnyException();
    assertThatCode(() -> fitness(1, false).customize(own())).doesNotThrowAnyException();
  }

  @Test
  void poolsThatDoNotFitTheServerAreRefusedBeforeAnythingIsMigrated() throws SQLException {
    assertRefused(
        fitness(5, true),
        "Too many connections: 5 replicas (racelab.database.replicas) x 10 connections = 50, and PostgreSQL has 47 (max_connections 50 - 3 reserved). Lower quarkus.datasource.jdbc.max-size to 9 or raise max_connections to 53.");
    assertThat(tables()).isZero();
    assertThatCode(() -> fitness(4, true).customize(own())).doesNotThrowAnyException();
  }

  @Test
  void aWrongPasswordIsRefusedAtOnceHoweverLongAnUnreachableServerWouldBeWaitedFor() {
    PGSimpleDataSource source = source();
    source.setPassword("not this one");

    assertRefused(
        new DatabaseFitness(config(1, Duration.ofMinutes(10)), POOL, true, false),
        Flyway.configure().dataSource(source),
        "PostgreSQL refuses this service: FATAL: password authentication failed for user \"%s\""
            .formatted(postgres().username()));
  }

  @Test
  void aMissingPasswordIsRefusedAtOnce() {
    PGSimpleDataSource source = source();
    source.setPassword(null);

    assertThatThrownBy(
            () ->
                new DatabaseFitness(config(1, Duration.ofMinutes(10)), POOL, true, false)
                    .customize(Flyway.configure().dataSource(source)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("PostgreSQL refuses this service: ")
        .hasMessageContaining("no password was provided");
  }

  @Test
  void aServerThatNobodyReachesIsNamedWhenTheWaitIsOver() {
    PGSimpleDataSource source = source();
    int nobody = Ports.free();
    source.setUrl("jdbc:postgresql://127.0.0.1:" + nobody + "/" + database);

    assertThatThrownBy(
            () ->
                new DatabaseFitness(config(1, Duration.ofMillis(300)), POOL, true, false)
                    .customize(Flyway.configure().dataSource(source)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "PostgreSQL did not answer within 0 s (racelab.database.start-wait): ")
        .hasMessageNotContaining("\n");
  }

  /** Stores and services start side by side: the first try comes before the server does. */
  @Test
  void aServerThatIsNotThereYetIsWaitedFor() {
    PGSimpleDataSource nobody = source();
    nobody.setUrl("jdbc:postgresql://127.0.0.1:" + Ports.free() + "/" + database);
    AtomicInteger tries = new AtomicInteger();
    PGSimpleDataSource late =
        new PGSimpleDataSource() {
          @Override
          public Connection getConnection() throws SQLException {
            return tries.getAndIncrement() == 0 ? nobody.getConnection() : source().getConnection();
          }
        };

    assertThatCode(
            () ->
                new DatabaseFitness(config(1, Duration.ofMinutes(10)), POOL, true, false)
                    .customize(Flyway.configure().dataSource(late)))
        .doesNotThrowAnyException();
    assertThat(tries).hasValueGreaterThanOrEqualTo(2);
  }

  @Test
  void aServiceThatShallStartWithoutItsDatabaseDoesNotAskIt() {
    PGSimpleDataSource source = source();
    source.setPassword("not this one");

    assertThatCode(
            () ->
                new DatabaseFitness(config(1, Duration.ZERO), POOL, true, true)
                    .customize(Flyway.configure().dataSource(source)))
        .doesNotThrowAnyException();
  }

  private DatabaseFitness fitness(int replicas, boolean migrates) {
    return new DatabaseFitness(config(replicas, Duration.ofSeconds(5)), POOL, migrates, false);
  }

  private static DatabaseConfig config(int replicas, Duration wait) {
    return new DatabaseConfig() {
      @Override
      public int replicas() {
        return replicas;
      }

      @Override
      public int otherConnections() {
        return 0;
      }

      @Override
      public Duration startWait() {
        return wait;
      }
    };
  }

  private void assertRefused(DatabaseFitness fitness, String why) {
    assertRefused(fitness, own(), why);
  }

  private static void assertRefused(
      DatabaseFitness fitness, FluentConfiguration flyway, String why) {
    assertThatThrownBy(() -> fitness.customize(flyway))
        .isInstanceOf(ConfigurationException.class)
        .hasNoCause()
        .hasMessage(why);
  }

  /** What this version of the service brings: versions 0.1 and 0.2. */
  private FluentConfiguration own() {
    return Flyway.configure()
        .dataSource(source())
        .locations("classpath:db/locking", "classpath:db/idempotency");
  }

  /** What a later version did. */
  private void migrateFurther(String file) throws IOException {
    Files.writeString(later.resolve(file), "CREATE TABLE later (id int)");
    Flyway.configure()
        .dataSource(source())
        .locations("classpath:db/locking", "classpath:db/idempotency", "filesystem:" + later)
        .load()
        .migrate();
  }

  private int tables() throws SQLException {
    try (Connection connection = source().getConnection();
        ResultSet row =
            connection
                .createStatement()
                .executeQuery("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")) {
      row.next();
      return row.getInt(1);
    }
  }

  private PGSimpleDataSource source() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(postgres().jdbcUrl(database));
    source.setUser(postgres().username());
    source.setPassword(postgres().password());
    return source;
  }
}
