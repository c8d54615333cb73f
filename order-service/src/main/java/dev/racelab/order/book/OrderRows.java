package dev.racelab.order.book;

import dev.racelab.guard.RacingTable;
import dev.racelab.guard.Reading;
import dev.racelab.guard.Writing;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The statements on order rows, in one place. */
@ApplicationScoped
public class OrderRows {
  /** The table's name, for operations to declare. */
  public static final String TABLE = "purchase_order";

  /** The number of the claim with which an order is placed. */
  public static final long FIRST_CLAIM = 1;

  /** Every change of the state ends the claim before it, and begins a new one. */
  private static final RacingTable STATUS =
      new RacingTable(
          TABLE,
          "status = ?, reason = ?, changed_at = ?, claim = claim + 1,"
              + " claimed_until = statement_timestamp() + ? * interval '1 millisecond',"
              + " tries = 0, surprises = 0");

  private static final String READ =
      "SELECT status, version, claim FROM purchase_order WHERE id = ?";

  private static final String CHANGE_IF_IN =
      """
      UPDATE purchase_order
      SET status = (SELECT way.next FROM unnest(?::text[], ?::text[]) AS way (now, next)
                    WHERE way.now = status),
          reason = ?, changed_at = ?, claim = claim + 1,
          claimed_until = statement_timestamp() + ? * interval '1 millisecond',
          tries = 0, surprises = 0, version = version + 1
      WHERE id = ? AND status = ANY (?) AND claim = coalesce(?, claim)
      RETURNING old.status, new.status, new.version, new.claim
      """;

  private static final String INSERT =
      """
      INSERT INTO purchase_order
        (id, customer, status, reason, currency, total, account, discount_code, discount, email,
         strategy, created_at, changed_at, claim, claimed_until)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
              statement_timestamp() + ? * interval '1 millisecond')
      """;

  private static final String INSERT_LINES =
      """
      INSERT INTO order_line (order_id, product_id, quantity, unit_price)
      SELECT ?, product, quantity, unit_price
      FROM unnest(?::uuid[], ?::integer[], ?::bigint[]) AS line (product, quantity, unit_price)
      """;

  private static final String RECORD =
      "INSERT INTO order_event (order_id, version, status, reason) VALUES (?, ?, ?, ?)";

  /**
   * A row as it was read.
   *
   * @param state where the order stood
   * @param version how often it was written
   * @param claim the number of the claim on it
   */
  public record Row(OrderState state, long version, long claim) {}

  /**
   * What is written into a row.
   *
   * @param reason why the order changes its state
   * @param at when
   * @param claim how long nobody else may work on the order
   */
  public record Change(String reason, Instant at, Duration claim) {}

  /**
   * A row that was changed.
   *
   * @param before the state that it was in
   * @param now the row as it is now
   */
  public record Changed(OrderState before, Row now) {}

  /** Reads an order's state, locked as asked. */
  public Row read(Connection connection, Reading reading, UUID order) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(READ + reading.lockClause())) {
      select.setObject(1, order);
      try (ResultSet result = select.executeQuery()) {
        if (!result.next()) {
          throw new IllegalStateException("there is no order " + order);
        }
        Row row = new Row(OrderState.of(result.getString(1)), result.getLong(2), result.getLong(3));
        reading.probe().read(TABLE + "/" + order, row.version());
        return row;
      }
    }
  }

  /** Writes the state that was decided on what was read. */
  public Changed write(
      Connection connection, Writing writing, Order order, Row read, OrderState next, Change change)
      throws SQLException {
    long version =
        STATUS.write(
            connection,
            writing,
            order.id(),
            order.lockName(),
            read.version(),
            next.label(),
            change.reason(),
            utc(change.at()),
            change.claim().toMillis());
    record(connection, order.id(), version, next, change.reason());
    return new Changed(read.state(), new Row(next, version, read.claim() + 1));
  }

  /**
   * Moves an order on from the state that it is in when PostgreSQL has locked the row.
   *
   * @param ways where to from each state
   * @param claim the claim that has to be the row's; null if that does not matter
   * @return empty if no way leads on from its state, or the claim is another
   */
  public Optional<Changed> writeIfIn(
      Connection connection,
      Writing writing,
      Order order,
      Map<OrderState, OrderState> ways,
      @Nullable Long claim,
      Change change)
      throws SQLException {
    List<OrderState> from = List.copyOf(ways.keySet());
    Array now = labels(connection, from);
    try (PreparedStatement update = connection.prepareStatement(CHANGE_IF_IN)) {
      update.setArray(1, now);
      update.setArray(2, labels(connection, from.stream().map(ways::get).toList()));
      update.setString(3, change.reason());
      update.setObject(4, utc(change.at()));
      update.setLong(5, change.claim().toMillis());
      update.setObject(6, order.id());
      update.setArray(7, now);
      update.setObject(8, claim, Types.BIGINT);
      try (ResultSet updated = update.executeQuery()) {
        if (!updated.next()) {
          return Optional.empty();
        }
        Row row =
            new Row(OrderState.of(updated.getString(2)), updated.getLong(3), updated.getLong(4));
        writing.probe().wrote(TABLE + "/" + order.id(), row.version());
        record(connection, order.id(), row.version(), row.state(), change.reason());
        return Optional.of(new Changed(OrderState.of(updated.getString(1)), row));
      }
    }
  }

  private static Array labels(Connection connection, List<OrderState> states) throws SQLException {
    return connection.createArrayOf("text", states.stream().map(OrderState::label).toArray());
  }

  /**
   * Inserts an order with its lines and the beginning of its history.
   *
   * @param claim how long only who placed it may work on it
   */
  public void insert(Connection connection, Writing writing, Order order, Duration claim)
      throws SQLException {
    Order.Payment payment = order.payment();
    Order.Standing standing = order.standing();
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setObject(1, order.id());
      insert.setObject(2, order.customer());
      insert.setString(3, standing.state().label());
      insert.setString(4, standing.reason());
      insert.setString(5, payment.currency());
      insert.setLong(6, payment.total());
      insert.setObject(7, payment.account());
      insert.setString(8, payment.discountCode());
      insert.setLong(9, payment.discount());
      insert.setString(10, order.email());
      insert.setString(11, order.strategy());
      insert.setObject(12, utc(order.createdAt()));
      insert.setObject(13, utc(standing.changedAt()));
      insert.setLong(14, FIRST_CLAIM);
      insert.setLong(15, claim.toMillis());
      insert.executeUpdate();
    }
    insertLines(connection, order);
    record(connection, order.id(), standing.version(), standing.state(), standing.reason());
    writing.probe().wrote(TABLE + "/" + order.id(), standing.version());
  }

  private static void insertLines(Connection connection, Order order) throws SQLException {
    List<Order.Line> lines = order.lines();
    try (PreparedStatement insert = connection.prepareStatement(INSERT_LINES)) {
      insert.setObject(1, order.id());
      insert.setArray(
          2, connection.createArrayOf("uuid", lines.stream().map(Order.Line::product).toArray()));
      insert.setArray(
          3,
          connection.createArrayOf("integer", lines.stream().map(Order.Line::quantity).toArray()));
      insert.setArray(
          4,
          connection.createArrayOf("bigint", lines.stream().map(Order.Line::unitPrice).toArray()));
      insert.executeUpdate();
    }
  }

  /** The history is written with the change, so neither is there without the other. */
  private static void record(
      Connection connection, UUID order, long version, OrderState state, String reason)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(RECORD)) {
      insert.setObject(1, order);
      insert.setLong(2, version);
      insert.setString(3, state.label());
      insert.setString(4, reason);
      insert.executeUpdate();
    }
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
