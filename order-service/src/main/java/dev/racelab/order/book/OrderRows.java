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
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The statements on order rows, in one place. */
@ApplicationScoped
public class OrderRows {
  /** The table's name, for operations to declare. */
  public static final String TABLE = "purchase_order";

  private static final RacingTable STATUS = new RacingTable(TABLE, "status = ?, changed_at = ?");

  private static final String READ = "SELECT status, version FROM purchase_order WHERE id = ?";

  private static final String CHANGE_IF_IN =
      """
      UPDATE purchase_order
      SET status = (SELECT way.next FROM unnest(?::text[], ?::text[]) AS way (now, next)
                    WHERE way.now = status),
          changed_at = ?, version = version + 1
      WHERE id = ? AND status = ANY (?)
      RETURNING status, version
      """;

  private static final String INSERT =
      """
      INSERT INTO purchase_order (id, customer, status, currency, total, created_at, changed_at)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String INSERT_LINES =
      """
      INSERT INTO order_line (order_id, product_id, quantity, unit_price)
      SELECT ?, product, quantity, unit_price
      FROM unnest(?::uuid[], ?::integer[], ?::bigint[]) AS line (product, quantity, unit_price)
      """;

  /**
   * A row as it was read.
   *
   * @param state where the order stood
   * @param version how often it was written
   */
  public record Row(OrderState state, long version) {}

  /** Reads an order's state, locked as asked. */
  public Row read(Connection connection, Reading reading, UUID order) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(READ + reading.lockClause())) {
      select.setObject(1, order);
      try (ResultSet result = select.executeQuery()) {
        if (!result.next()) {
          throw new IllegalStateException("there is no order " + order);
        }
        Row row = new Row(OrderState.of(result.getString(1)), result.getLong(2));
        reading.probe().read(TABLE + "/" + order, row.version());
        return row;
      }
    }
  }

  /** Writes the state that was decided on what was read; the row's new version. */
  public long write(
      Connection connection, Writing writing, Order order, Row read, OrderState next, Instant at)
      throws SQLException {
    return STATUS.write(
        connection, writing, order.id(), order.lockName(), read.version(), next.label(), utc(at));
  }

  /**
   * Moves an order on from the state that it is in when PostgreSQL has locked the row.
   *
   * @param ways where to from each state
   * @return the row as it is then, or empty if no way leads on from its state
   */
  public Optional<Row> writeIfIn(
      Connection connection,
      Writing writing,
      Order order,
      Map<OrderState, OrderState> ways,
      Instant at)
      throws SQLException {
    List<OrderState> from = List.copyOf(ways.keySet());
    Array now = labels(connection, from);
    try (PreparedStatement update = connection.prepareStatement(CHANGE_IF_IN)) {
      update.setArray(1, now);
      update.setArray(2, labels(connection, from.stream().map(ways::get).toList()));
      update.setObject(3, utc(at));
      update.setObject(4, order.id());
      update.setArray(5, now);
      try (ResultSet updated = update.executeQuery()) {
        if (!updated.next()) {
          return Optional.empty();
        }
        Row row = new Row(OrderState.of(updated.getString(1)), updated.getLong(2));
        writing.probe().wrote(TABLE + "/" + order.id(), row.version());
        return Optional.of(row);
      }
    }
  }

  private static Array labels(Connection connection, List<OrderState> states) throws SQLException {
    return connection.createArrayOf("text", states.stream().map(OrderState::label).toArray());
  }

  /** Inserts an order with its lines. */
  public void insert(Connection connection, Writing writing, Order order) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setObject(1, order.id());
      insert.setObject(2, order.customer());
      insert.setString(3, order.state().label());
      insert.setString(4, order.currency());
      insert.setLong(5, order.total());
      insert.setObject(6, utc(order.createdAt()));
      insert.setObject(7, utc(order.changedAt()));
      insert.executeUpdate();
    }
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
    writing.probe().wrote(TABLE + "/" + order.id(), order.version());
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
