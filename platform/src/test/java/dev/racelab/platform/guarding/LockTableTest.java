package dev.racelab.platform.guarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.locking.postgres.PostgresLeaseLockProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The table that services migrate to is the one that the lock provider works with. */
final class LockTableTest {
  @Test
  void theMigrationMakesTheTableOfTheProvider() throws IOException {
    String migration;
    try (InputStream file =
        Objects.requireNonNull(
            LockProviders.class.getResourceAsStream("/db/locking/V0_1__locks.sql"))) {
      migration = new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(columns(migration))
        .isEqualTo(columns(PostgresLeaseLockProvider.CREATE_TABLE.replace("IF NOT EXISTS ", "")));
  }

  /** Without comments, line breaks and the end of the statement. */
  private static String columns(String statement) {
    return statement.replaceAll("--[^\n]*", " ").replace(";", " ").replaceAll("\\s+", " ").strip();
  }
}
