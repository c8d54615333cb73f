package dev.racelab.order.checkout;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The statements on claims. Each is a transaction of its own. Times are the database's, so that no
 * replica's clock matters. An order's version does not move: clients see nothing of claims.
 */
@ApplicationScoped
class ClaimRows {
  /** What another replica has locked is skipped, not waited for: it is claimed by that one. */
  private static final String CLAIM =
      """
      UPDATE purchase_order
      SET claim = claim + 1,
          claimed_until = clock_timestamp() + ? * interval '1 millisecond'
      WHERE id = ANY (ARRAY(
        SELECT id FROM purchase_order
        WHERE status IN ('PENDING', 'CANCELLING') AND claimed_until <= statement_timestamp()
        ORDER BY claimed_until
        LIMIT ?
        FOR UPDATE SKIP LOCKED))
      RETURNING id, claim
      """;

  /** The pause doubles with each try, from 100 ms; a little chance keeps orders apart. */
  private static final String PAUSE =
      """
      UPDATE purchase_order
      SET tries = tries + 1,
          surprises = surprises + ?,
          claimed_until = clock_timestamp() + interval '1 millisecond'
              * least(?, 100 * power(2, least(tries, 20)) * (0.75 + random() / 2))
      WHERE id = ? AND claim = ?
      RETURNING surprises
      """;

  private static final String COUNT =
      """
      SELECT count(*) FILTER (WHERE status IN ('PENDING', 'CANCELLING')),
             count(*) FILTER (WHERE status IN ('PENDING_STALLED', 'CANCELLING_STALLED'))
      FROM purchase_order
      WHERE status IN ('PENDING', 'CANCELLING')
         OR status IN ('PENDING_STALLED', 'CANCELLING_STALLED')
      """;

  @Inject DataSource dataSource;

  /** How many orders are on their way, and how many ask for a person. */
  record Count(long onTheirWay, long stalled) {}

  /**
   * Claims orders that nobody works on.
   *
   * @param most how many at most
   * @param length how long a claim is good
   * @return the numbers of the claims, by order
   */
  Map<UUID, Long> take(int most, Duration length) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement update = connection.prepareStatement(CLAIM)) {
      update.setLong(1, length.toMillis());
      update.setInt(2, most);
      Map<UUID, Long> claims = new HashMap<>();
      try (ResultSet claimed = update.executeQuery()) {
        while (claimed.next()) {
          claims.put(claimed.getObject(1, UUID.class), claimed.getLong(2));
        }
      }
      return claims;
    }
  }

  /**
   * Leaves an order alone for a while.
   *
   * @param surprise whether it is because of an answer that should not have come
   * @return how often that was so; 0 if the claim is not the order's any more
   */
  int pause(UUID order, long claim, Duration longest, boolean surprise) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement update = connection.prepareStatement(PAUSE)) {
      update.setInt(1, surprise ? 1 : 0);
      update.setLong(2, longest.toMillis());
      update.setObject(3, order);
      update.setLong(4, claim);
      try (ResultSet paused = update.executeQuery()) {
        return paused.next() ? paused.getInt(1) : 0;
      }
    }
  }

  Count count() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(COUNT);
        ResultSet counted = select.executeQuery()) {
      counted.next();
      return new Count(counted.getLong(1), counted.getLong(2));
    }
  }
}
