package dev.racelab.order.stock;

import dev.racelab.guard.RacingTable;
import dev.racelab.guard.Reading;
import dev.racelab.guard.Writing;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;

/** The statements on product rows: every way to read, take and give back, in one place. */
@ApplicationScoped
public class StockRows {
  /** The table's name, for operations to declare. */
  public static final String TABLE = "product";

  /**
   * What races is the stock that anybody may have; what is reserved only ever changes relatively.
   */
  private static final RacingTable STOCK =
      new RacingTable(TABLE, "stock = ?, reserved = reserved + ?");

  private static final String READ =
      """
      SELECT id, name, price, supplied, stock, version FROM product
      WHERE id = ANY (?) ORDER BY id
      """;

  /** The rule stands in the WHERE clause, which PostgreSQL evaluates on the row it has locked. */
  private static final String TAKE_IF_THERE =
      """
      UPDATE product SET stock = stock - ?, reserved = reserved + ?, version = version + 1
      WHERE id = ? AND stock >= ?
      RETURNING price, version
      """;

  /**
   * Relative, whatever the strategy: a wrong amount of stock can come from a status that was read
   * twice, not from here. The version moves, so that whoever decided on the old stock notices.
   */
  private static final String GIVE_BACK =
      """
      UPDATE product SET stock = stock + ?, reserved = reserved - ?, version = version + 1
      WHERE id = ?
      RETURNING version
      """;

  /** Nobody decides on what is reserved, so nobody's version moves. */
  private static final String SELL = "UPDATE product SET reserved = reserved - ? WHERE id = ?";

  private static final String RECORD =
      """
      INSERT INTO stock_entry (product_id, order_id, kind, quantity)
      SELECT product, ?, ?, quantity FROM unnest(?::uuid[], ?::integer[]) AS line (product, quantity)
      """;

  /**
   * A row as it was read.
   *
   * @param id the product
   * @param name what people call it
   * @param price of one piece, in minor units
   * @param supplied what was ever put in stock
   * @param stock what is left
   * @param version how often it was written
   */
  public record Row(UUID id, String name, long price, long supplied, long stock, long version) {}

  /** The name that stands for a product's row in lock scopes. */
  public static String lockName(UUID product) {
    return "product:" + product;
  }

  /** Reads {@code ids} in id order, locked as asked. */
  public Map<UUID, Row> read(Connection connection, Reading reading, Collection<UUID> ids)
      throws SQLException {
    Map<UUID, Row> rows = new TreeMap<>(RacingTable.ROW_ORDER);
    try (PreparedStatement select = connection.prepareStatement(READ + reading.lockClause())) {
      select.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
      try (ResultSet result = select.executeQuery()) {
        while (result.next()) {
          Row row = row(result);
          reading.probe().read(TABLE + "/" + row.id(), row.version());
          rows.put(row.id(), row);
        }
      }
    }
    return rows;
  }

  /** The row under the cursor, whose columns are those of {@link Row} in its order. */
  static Row row(ResultSet result) throws SQLException {
    return new Row(
        result.getObject(1, UUID.class),
        result.getString(2),
        result.getLong(3),
        result.getLong(4),
        result.getLong(5),
        result.getLong(6));
  }

  /**
   * Writes the absolute stock that is left when {@code quantity} goes from what was read.
   *
   * @param reserved how many of them wait for their payment: all or none
   */
  public void take(Connection connection, Writing writing, Row read, int quantity, int reserved)
      throws SQLException {
    STOCK.write(
        connection,
        writing,
        read.id(),
        lockName(read.id()),
        read.version(),
        read.stock() - quantity,
        reserved);
  }

  /**
   * Takes {@code quantity} if that much is there.
   *
   * @param reserved how many of them wait for their payment: all or none
   * @return the price of one piece, or empty if the stock is short
   */
  public OptionalLong takeIfThere(
      Connection connection, Writing writing, UUID product, int quantity, int reserved)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(TAKE_IF_THERE)) {
      update.setInt(1, quantity);
      update.setInt(2, reserved);
      update.setObject(3, product);
      update.setInt(4, quantity);
      try (ResultSet updated = update.executeQuery()) {
        if (!updated.next()) {
          return OptionalLong.empty();
        }
        writing.probe().wrote(TABLE + "/" + product, updated.getLong(2));
        return OptionalLong.of(updated.getLong(1));
      }
    }
  }

  /**
   * Puts {@code quantity} back.
   *
   * @param reserved how many of them have waited for their payment: all or none
   */
  public void giveBack(
      Connection connection, Writing writing, UUID product, int quantity, int reserved)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(GIVE_BACK)) {
      update.setInt(1, quantity);
      update.setInt(2, reserved);
      update.setObject(3, product);
      try (ResultSet updated = update.executeQuery()) {
        if (!updated.next()) {
          throw new IllegalStateException("there is no product " + product + " to give back to");
        }
        writing.probe().wrote(TABLE + "/" + product, updated.getLong(1));
      }
    }
  }

  /** Makes {@code quantity} reserved pieces sold ones. */
  public void sell(Connection connection, UUID product, int quantity) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(SELL)) {
      update.setInt(1, quantity);
      update.setObject(2, product);
      update.executeUpdate();
    }
  }

  /** Writes into the ledger what an order did to its products. */
  public void record(
      Connection connection, UUID order, StockEntry.Kind kind, Map<UUID, Integer> pieces)
      throws SQLException {
    List<UUID> products = List.copyOf(pieces.keySet());
    try (PreparedStatement insert = connection.prepareStatement(RECORD)) {
      insert.setObject(1, order);
      insert.setString(2, kind.name());
      insert.setArray(3, connection.createArrayOf("uuid", products.toArray()));
      insert.setArray(
          4, connection.createArrayOf("integer", products.stream().map(pieces::get).toArray()));
      insert.executeUpdate();
    }
  }
}
