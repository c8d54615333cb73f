package dev.racelab.platform.database;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Looks at the database before anything else does, and ends the start with one line where the
 * service could not work with it. Flyway calls its customizers before it migrates, also where it
 * shall not migrate, and Hibernate comes after it: so this is the first one to connect, and
 * whatever it refuses is left as it was found.
 */
@Singleton
final class DatabaseFitness implements FlywayConfigurationCustomizer {
  private final DatabaseConfig config;
  private final int pool;
  private final boolean migrates;
  private final boolean offline;

  /** Quarkus' own keys are read by name, since they are Quarkus' to document. */
  @Inject
  DatabaseFitness(DatabaseConfig config, Config quarkus) {
    this(
        config,
        quarkus.getValue("quarkus.datasource.jdbc.max-size", Integer.class),
        quarkus.getValue("quarkus.flyway.migrate-at-start", Boolean.class),
        quarkus
            .getOptionalValue("quarkus.hibernate-orm.database.start-offline", Boolean.class)
            .orElse(false));
  }

  /**
   * @param pool the most connections of this replica
   * @param migrates whether this start brings the schema up to date
   * @param offline whether the service shall start without its database, as a training run does
   */
  DatabaseFitness(DatabaseConfig config, int pool, boolean migrates, boolean offline) {
    this.config = config;
    this.pool = pool;
    this.migrates = migrates;
    this.offline = offline;
  }

  @Override
  public void customize(FluentConfiguration flyway) {
    if (offline) {
      return;
    }
    try {
      require(flyway);
    } catch (UnfitDatabaseException unfit) {
      // Quarkus prints the message of this type alone, without a stack trace. Without the cause,
      // because it looks for the type at the root.
      throw new ConfigurationException(unfit.getMessage());
    }
  }

  private void require(FluentConfiguration flyway) throws UnfitDatabaseException {
    FirstConnection first =
        new FirstConnection(flyway.getDataSource(), config.startWait(), System::nanoTime);
    try (Connection connection = first.open()) {
      refuse(
          new ConnectionBudget(config.replicas(), pool, config.otherConnections())
              .refusal(ConnectionBudget.Server.of(connection)));
    } catch (SQLException failed) {
      throw new UnfitDatabaseException(
          "PostgreSQL cannot be asked for its limits: " + failed.getMessage(), failed);
    }
    refuse(SchemaVersions.of(flyway.load().info().all()).refusal(migrates));
  }

  private static void refuse(Optional<String> why) throws UnfitDatabaseException {
    if (why.isPresent()) {
      throw new UnfitDatabaseException(why.get());
    }
  }
}
