package dev.racelab.order;

import dev.racelab.embedded.PostgresServer;
import dev.racelab.platform.testing.EmbeddedStores;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;

/** The service's database, for tests that put rows into a state which takes a crash otherwise. */
final class Database {
  private Database() {}

  static Connection connection() throws SQLException {
    PostgresServer postgres = EmbeddedStores.postgres();
    return DriverManager.getConnection(
        postgres.jdbcUrl("service"), postgres.username(), postgres.password());
  }

  /** Runs one statement about the row with that id, and expects that there is one. */
  static void change(String sql, String id) {
    try (Connection connection = connection();
        var update = connection.prepareStatement(sql)) {
      update.setString(1, id);
      if (update.executeUpdate() != 1) {
        throw new AssertionError("no row has the id " + id);
      }
    } catch (SQLException failed) {
      throw new AssertionError(failed);
    }
  }

  /** The number that a query about the row with that id tells; empty if it finds none. */
  static OptionalLong number(String sql, String id) {
    try (Connection connection = connection();
        var select = connection.prepareStatement(sql)) {
      select.setString(1, id);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
      }
    } catch (SQLException failed) {
      throw new AssertionError(failed);
    }
  }
}
