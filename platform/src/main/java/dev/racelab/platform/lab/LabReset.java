package dev.racelab.platform.lab;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Empties a service's tables. */
@ApplicationScoped
class LabReset {
  @Inject DataSource dataSource;
  @Inject LabData data;

  @Transactional(rollbackOn = SQLException.class)
  void run() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET LOCAL lock_timeout = '5s'");
      statement.execute("TRUNCATE " + String.join(", ", data.tables()));
    }
  }
}
