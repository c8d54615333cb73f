package dev.racelab.platform.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Compares migrations with the statements that libraries publish for their tables. */
public final class Migrations {
  private Migrations() {}

  /** That the migration on the class path creates what {@code statements} create. */
  public static void assertMakes(String migration, String statements) {
    try (InputStream file =
        Objects.requireNonNull(Migrations.class.getResourceAsStream(migration), migration)) {
      assertThat(plain(new String(file.readAllBytes(), StandardCharsets.UTF_8)))
          .isEqualTo(plain(statements.replace("IF NOT EXISTS ", "")));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Without comments, line breaks and the ends of statements. */
  private static String plain(String statements) {
    return statements.replaceAll("--[^\n]*", " ").replace(";", " ").replaceAll("\\s+", " ").strip();
  }
}
