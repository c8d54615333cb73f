package dev.racelab.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.platform.idempotency.ExpiredKeys;
import dev.racelab.platform.testing.Countdown;
import dev.racelab.platform.testing.EmbeddedStores;
import dev.racelab.platform.testing.LabIsOn;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The purge, called as the schedule calls it: apart from what speaks HTTP only. */
@QuarkusTest
@TestProfile(LabIsOn.class)
@QuarkusTestResource(EmbeddedStores.class)
class ExpiredKeysTest {
  @Inject DataSource dataSource;
  @Inject ExpiredKeys expired;

  @Test
  void answersThatHaveExpiredAreDeletedAndOthersAreNot() throws SQLException {
    Countdown wish = Api.withdrawals();
    Map<String, String> headers = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    wish.send(headers).then().statusCode(201);
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO racelab_idempotency (expires_at, status, id, fingerprint, headers, body)
          SELECT now() - interval '1 second', 201, sha256(n::text::bytea), '\\x00', '', '\\x00'
          FROM generate_series(1, 2500) n
          """);
      expired.purge();
      try (ResultSet left =
          statement.executeQuery(
              "SELECT count(*) FROM racelab_idempotency WHERE expires_at <= now()")) {
        assertThat(left.next()).isTrue();
        assertThat(left.getLong(1)).isZero();
      }
    }
    wish.send(headers).then().statusCode(201).header("Idempotency-Replayed", "true");
  }
}
