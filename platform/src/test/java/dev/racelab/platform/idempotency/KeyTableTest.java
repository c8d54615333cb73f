package dev.racelab.platform.idempotency;

import dev.racelab.idempotency.postgres.PostgresIdempotencyStore;
import dev.racelab.platform.testing.Migrations;
import org.junit.jupiter.api.Test;

/** The table that services migrate to is the one that the store works with. */
final class KeyTableTest {
  @Test
  void theMigrationMakesTheTableOfTheStore() {
    Migrations.assertMakes(
        "/db/idempotency/V0_2__idempotency_keys.sql", PostgresIdempotencyStore.CREATE_TABLE);
  }
}
