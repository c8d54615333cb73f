package dev.racelab.platform.database;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;

/**
 * The newest migration that a database has, and the newest that this service brings. A version's
 * first number tells who can work with a schema: 1.1, 1.2 and so on only add to what 1 has
 * (expand), so that replicas of the version before go on and may be rolled back to; 2 takes
 * something away that they need (contract). Flyway itself works with any schema of the future.
 */
record SchemaVersions(Optional<MigrationVersion> database, Optional<MigrationVersion> service) {
  static SchemaVersions of(MigrationInfo[] all) {
    return new SchemaVersions(
        newest(all, MigrationState::isApplied), newest(all, MigrationState::isResolved));
  }

  private static Optional<MigrationVersion> newest(
      MigrationInfo[] all, Predicate<MigrationState> which) {
    return Arrays.stream(all)
        .filter(each -> which.test(each.getState()))
        .map(MigrationInfo::getVersion)
        .filter(Objects::nonNull)
        .max(Comparator.naturalOrder());
  }

  /**
   * Why this service must not touch the schema; empty if it may.
   *
   * @param migrates whether this start brings an older schema up to date
   */
  Optional<String> refusal(boolean migrates) {
    if (fromTheFuture()) {
      return Optional.of(
          "The schema is from the future: the database has version %s, and this service knows %s. Start the version that migrated it, or restore what was before."
              .formatted(word(database), word(service)));
    }
    if (!migrates && isBehind()) {
      return Optional.of(
          "The schema is from the past: the database has version %s, and this service needs %s. Run its migrations first (QUARKUS_INIT_AND_EXIT=true with QUARKUS_FLYWAY_MIGRATE_AT_START=true)."
              .formatted(word(database), word(service)));
    }
    return Optional.empty();
  }

  private boolean fromTheFuture() {
    return major(database).compareTo(major(service)) > 0;
  }

  private boolean isBehind() {
    return service.isPresent()
        && database.map(version -> service.get().isNewerThan(version)).orElse(true);
  }

  private static BigInteger major(Optional<MigrationVersion> version) {
    return version.map(MigrationVersion::getMajor).orElse(BigInteger.ZERO);
  }

  private static String word(Optional<MigrationVersion> version) {
    return version.map(MigrationVersion::getVersion).orElse("none");
  }
}
