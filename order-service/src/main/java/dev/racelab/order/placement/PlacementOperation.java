package dev.racelab.order.placement;

import dev.racelab.guard.Decision;
import dev.racelab.guard.Hazard;
import dev.racelab.guard.LockScope;
import dev.racelab.guard.Operation;
import dev.racelab.guard.Outcome;
import dev.racelab.guard.ReadMode;
import dev.racelab.guard.Reading;
import dev.racelab.guard.WriteMode;
import dev.racelab.guard.Writing;
import dev.racelab.order.book.Order;
import dev.racelab.order.book.OrderRows;
import dev.racelab.order.book.OrderState;
import dev.racelab.order.stock.StockRows;
import dev.racelab.platform.problem.BusinessRefusal;
import dev.racelab.platform.problem.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Takes the pieces of every line out of the stock and writes the order. A line that is short
 * refuses the whole order: what the lines before it took goes back with the transaction.
 */
final class PlacementOperation implements Operation<Map<UUID, StockRows.Row>, Order> {
  /** What an account service moves at most at once, in minor units. */
  private static final long MOST_TOTAL = 1_000_000_000_000L;

  private final DataSource dataSource;
  private final StockRows stock;
  private final OrderRows orders;
  private final Wish wish;

  PlacementOperation(DataSource dataSource, StockRows stock, OrderRows orders, Wish wish) {
    this.dataSource = dataSource;
    this.stock = stock;
    this.orders = orders;
    this.wish = wish;
  }

  /**
   * The order that is wanted, but for the prices.
   *
   * @param id the order's id, which the service chose
   * @param customer who places it
   * @param basket what of
   * @param currency of all its products
   * @param at when it was asked for
   */
  record Wish(UUID id, UUID customer, Basket basket, String currency, Instant at) {}

  @Override
  public String name() {
    return "placement";
  }

  @Override
  public Hazard hazard() {
    return Hazard.ONE_ROW;
  }

  @Override
  public LockScope scope() {
    return new LockScope(
        lines().stream()
            .map(line -> StockRows.lockName(line.product()))
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Override
  public SortedSet<String> tables() {
    return new TreeSet<>(List.of(StockRows.TABLE, OrderRows.TABLE));
  }

  @Override
  public Decision<Map<UUID, StockRows.Row>> decide(Reading reading) throws SQLException {
    if (reading.mode() == ReadMode.NONE) {
      return new Decision.Proceed<>(Map.of());
    }
    Map<UUID, StockRows.Row> read;
    try (Connection connection = dataSource.getConnection()) {
      read = stock.read(connection, reading, lines().stream().map(Basket.Line::product).toList());
    }
    for (Basket.Line line : lines()) {
      if (row(read, line).stock() < line.quantity()) {
        return new Decision.Refuse<>(outOfStock(line));
      }
    }
    return total(priced(read)) > MOST_TOTAL
        ? new Decision.Refuse<>(tooDear())
        : new Decision.Proceed<>(read);
  }

  @Override
  public Outcome<Order> apply(Map<UUID, StockRows.Row> read, Writing writing) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      List<Order.Line> taken = new ArrayList<>();
      for (Basket.Line line : lines()) {
        OptionalLong price = take(connection, writing, read, line);
        if (price.isEmpty()) {
          return new Outcome.Refused<>(outOfStock(line));
        }
        taken.add(new Order.Line(line.product(), line.quantity(), price.getAsLong()));
      }
      if (total(taken) > MOST_TOTAL) {
        return new Outcome.Refused<>(tooDear());
      }
      Order order =
          new Order(
              wish.id(),
              wish.customer(),
              OrderState.placed(),
              taken,
              wish.currency(),
              total(taken),
              0,
              wish.at(),
              wish.at());
      orders.insert(connection, writing, order);
      return new Outcome.Done<>(order);
    }
  }

  private OptionalLong take(
      Connection connection, Writing writing, Map<UUID, StockRows.Row> read, Basket.Line line)
      throws SQLException {
    if (writing.mode() == WriteMode.CONDITIONAL) {
      return stock.takeIfThere(connection, writing, line.product(), line.quantity());
    }
    StockRows.Row row = row(read, line);
    stock.take(connection, writing, row, line.quantity());
    return OptionalLong.of(row.price());
  }

  private List<Basket.Line> lines() {
    return wish.basket().lines();
  }

  private List<Order.Line> priced(Map<UUID, StockRows.Row> read) {
    return lines().stream()
        .map(line -> new Order.Line(line.product(), line.quantity(), row(read, line).price()))
        .toList();
  }

  private static StockRows.Row row(Map<UUID, StockRows.Row> read, Basket.Line line) {
    StockRows.Row row = read.get(line.product());
    if (row == null) {
      throw new IllegalStateException("the row of product " + line.product() + " was not read");
    }
    return row;
  }

  private static long total(List<Order.Line> lines) {
    return lines.stream().mapToLong(line -> line.quantity() * line.unitPrice()).sum();
  }

  private static BusinessRefusal outOfStock(Basket.Line line) {
    return BusinessRefusal.of(
        ErrorCode.OUT_OF_STOCK,
        line.field(),
        "product %s has fewer than %d left".formatted(line.product(), line.quantity()));
  }

  private static BusinessRefusal tooDear() {
    return BusinessRefusal.of(
        ErrorCode.VALIDATION_FAILED, "lines", "an order's total is at most " + MOST_TOTAL);
  }
}
