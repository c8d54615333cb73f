package dev.racelab.platform.guarding;

import dev.racelab.locking.postgres.PostgresLeaseLockProvider;
import dev.racelab.platform.testing.Migrations;
import org.junit.jupiter.api.Test;

/** The table that services migrate to is the one that the lock provider works with. */
final class LockTableTest {
  @Test
  void theMigrationMakesTheTableOfTheProvider() {
    Migrations.assertMakes("/db/locking/V0_1__locks.sql", PostgresLeaseLockProvider.CREATE_TABLE);
  }
}
