package dev.racelab.order.redemption;

import dev.racelab.guard.RacingTable;
import dev.racelab.guard.Reading;
import dev.racelab.guard.Writing;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.OptionalInt;
import java.util.UUID;

/** The statements on the rows of discount codes, in one place. */
@ApplicationScoped
public class CodeRows {
  /** The table's name, for operations to declare. */
  public static final String TABLE = "discount_code";

  private static final RacingTable USES = new RacingTable(TABLE, "used = ?");

  /** The database's clock decides what is over, not a replica's. */
  private static final String READ =
      """
      SELECT used, coalesce(expires_at <= statement_timestamp(), false), version
      FROM discount_code WHERE id = ?
      """;

  private static final String USE_IF_LEFT =
      """
      UPDATE discount_code SET used = used + 1, version = version + 1
      WHERE id = ? AND used < max_uses
        AND (expires_at IS NULL OR expires_at > statement_timestamp())
      RETURNING used, version
      """;

  private static final String INSERT =
      """
      INSERT INTO redemption (id, code_id, customer, use, order_id) VALUES (?, ?, ?, ?, ?)
      RETURNING redeemed_at
      """;

  /** Relative, like stock that comes back; and only once, since the redemption remembers. */
  private static final String GIVE_BACK =
      """
      WITH given_back AS (
        UPDATE redemption SET returned_at = clock_timestamp()
        WHERE order_id = ? AND returned_at IS NULL
        RETURNING code_id
      )
      UPDATE discount_code SET used = used - 1, version = version + 1
      FROM given_back WHERE id = given_back.code_id
      RETURNING id, version
      """;

  /**
   * A row as it was read.
   *
   * @param used how often the code was redeemed
   * @param expired whether its time is over
   * @param version how often the row was written
   */
  record Row(int used, boolean expired, long version) {}

  /** The name that stands for a code's row in lock scopes. */
  public static String lockName(String code) {
    return "code:" + code;
  }

  /** Reads a code's uses, locked as asked. */
  Row read(Connection connection, Reading reading, UUID id) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(READ + reading.lockClause())) {
      select.setObject(1, id);
      try (ResultSet result = select.executeQuery()) {
        if (!result.next()) {
          throw new IllegalStateException("there is no discount code " + id);
        }
        Row row = new Row(result.getInt(1), result.getBoolean(2), result.getLong(3));
        reading.probe().read(TABLE + "/" + id, row.version());
        return row;
      }
    }
  }

  /** Writes the absolute number of uses after one more than was read; that number. */
  int use(Connection connection, Writing writing, UUID id, String code, Row read)
      throws SQLException {
    int used = read.used() + 1;
    USES.write(connection, writing, id, lockName(code), read.version(), used);
    return used;
  }

  /** Uses the code once more if that is allowed; which use it was, or empty. */
  OptionalInt useIfLeft(Connection connection, Writing writing, UUID id) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(USE_IF_LEFT)) {
      update.setObject(1, id);
      try (ResultSet updated = update.executeQuery()) {
        if (!updated.next()) {
          return OptionalInt.empty();
        }
        writing.probe().wrote(TABLE + "/" + id, updated.getLong(2));
        return OptionalInt.of(updated.getInt(1));
      }
    }
  }

  /** Records a use; the database's time of it. */
  Instant insert(Connection connection, UUID code, RedemptionOperation.Request request, int use)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setObject(1, request.id());
      insert.setObject(2, code);
      insert.setObject(3, request.customer());
      insert.setInt(4, use);
      insert.setObject(5, request.order());
      try (ResultSet inserted = insert.executeQuery()) {
        if (!inserted.next()) {
          throw new IllegalStateException("an insert of a redemption told no row");
        }
        return inserted.getObject(1, OffsetDateTime.class).toInstant();
      }
    }
  }

  /** Gives back the use that belongs to an order, if one does and it was not given back before. */
  public void giveBack(Connection connection, Writing writing, UUID order) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(GIVE_BACK)) {
      update.setObject(1, order);
      try (ResultSet updated = update.executeQuery()) {
        if (updated.next()) {
          writing.probe().wrote(TABLE + "/" + updated.getString(1), updated.getLong(2));
        }
      }
    }
  }
}
