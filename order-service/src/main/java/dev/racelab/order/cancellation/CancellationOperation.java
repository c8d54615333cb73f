package dev.racelab.order.cancellation;

import dev.racelab.guard.Decision;
import dev.racelab.guard.Failure;
import dev.racelab.guard.GuardException;
import dev.racelab.guard.Hazard;
import dev.racelab.guard.LockScope;
import dev.racelab.guard.Operation;
import dev.racelab.guard.Outcome;
import dev.racelab.guard.ReadMode;
import dev.racelab.guard.Reading;
import dev.racelab.guard.Refusal;
import dev.racelab.guard.WriteMode;
import dev.racelab.guard.Writing;
import dev.racelab.order.book.Order;
import dev.racelab.order.book.OrderRows;
import dev.racelab.order.book.OrderState;
import dev.racelab.order.stock.StockRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Moves an order to its cancelled state and gives its stock back. What races is the state: two that
 * both read CONFIRMED both give back. The stock itself is always given back relatively.
 *
 * <p>The scope has the products as well: whoever places an order under a lock alone writes the
 * absolute stock that it read, and would overwrite what comes back meanwhile.
 */
final class CancellationOperation implements Operation<CancellationOperation.Plan, Order> {
  private final DataSource dataSource;
  private final OrderRows orders;
  private final StockRows stock;
  private final Order order;
  private final Instant at;

  CancellationOperation(
      DataSource dataSource, OrderRows orders, StockRows stock, Order order, Instant at) {
    this.dataSource = dataSource;
    this.orders = orders;
    this.stock = stock;
    this.order = order;
    this.at = at;
  }

  /**
   * What was read and decided.
   *
   * @param read the order's row; null where the strategy reads nothing
   * @param next the state that it comes into
   */
  record Plan(OrderRows.@Nullable Row read, OrderState next) {}

  @Override
  public String name() {
    return "cancellation";
  }

  @Override
  public Hazard hazard() {
    return Hazard.ONE_ROW;
  }

  @Override
  public LockScope scope() {
    SortedSet<String> names = new TreeSet<>();
    names.add(order.lockName());
    order.lines().forEach(line -> names.add(StockRows.lockName(line.product())));
    return new LockScope(names);
  }

  @Override
  public SortedSet<String> tables() {
    return new TreeSet<>(List.of(OrderRows.TABLE, StockRows.TABLE));
  }

  @Override
  public Decision<Plan> decide(Reading reading) throws SQLException {
    if (reading.mode() == ReadMode.NONE) {
      return new Decision.Proceed<>(new Plan(null, new OrderState.Cancelled()));
    }
    try (Connection connection = dataSource.getConnection()) {
      OrderRows.Row read = orders.read(connection, reading, order.id());
      return switch (read.state().cancelled()) {
        case Decision.Proceed<OrderState> proceed ->
            new Decision.Proceed<>(new Plan(read, proceed.plan()));
        case Decision.Refuse<OrderState> refuse -> new Decision.Refuse<>(refuse.refusal());
      };
    }
  }

  @Override
  public Outcome<Order> apply(Plan plan, Writing writing) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      OptionalLong version = write(connection, writing, plan);
      if (version.isEmpty()) {
        return new Outcome.Refused<>(refusal(connection, writing));
      }
      for (Order.Line line : order.lines()) {
        stock.giveBack(connection, writing, line.product(), line.quantity());
      }
      return new Outcome.Done<>(order.in(plan.next(), version.getAsLong(), at));
    }
  }

  private OptionalLong write(Connection connection, Writing writing, Plan plan)
      throws SQLException {
    if (writing.mode() == WriteMode.CONDITIONAL) {
      return orders.writeIfIn(
          connection, writing, order, OrderState.cancellable(), plan.next(), at);
    }
    OrderRows.Row read = Objects.requireNonNull(plan.read(), "the order's row was not read");
    return OptionalLong.of(orders.write(connection, writing, order, read, plan.next(), at));
  }

  /** Why no row matched: the state that the order is in now says so. */
  private Refusal refusal(Connection connection, Writing writing) throws SQLException {
    Reading now = new Reading(ReadMode.PLAIN, writing.probe());
    return switch (orders.read(connection, now, order.id()).state().cancelled()) {
      case Decision.Refuse<OrderState> refuse -> refuse.refusal();
      case Decision.Proceed<OrderState> proceed ->
          throw new GuardException(
              Failure.WRITE_CONFLICT, order.lockName() + " changed its state meanwhile");
    };
  }
}
