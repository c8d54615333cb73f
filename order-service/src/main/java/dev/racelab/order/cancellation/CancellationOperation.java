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
import dev.racelab.guard.Writing;
import dev.racelab.order.book.Order;
import dev.racelab.order.book.OrderRows;
import dev.racelab.order.book.OrderState;
import dev.racelab.order.stock.StockRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.sql.DataSource;

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

  /** What was decided. */
  sealed interface Plan {
    /** Nothing was read; the write looks at the state itself. */
    record Unread() implements Plan {}

    /** The order was in a state from which it comes into {@code next}. */
    record Decided(OrderRows.Row read, OrderState next) implements Plan {}
  }

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
      return new Decision.Proceed<>(new Plan.Unread());
    }
    try (Connection connection = dataSource.getConnection()) {
      OrderRows.Row read = orders.read(connection, reading, order.id());
      return switch (read.state().cancelled()) {
        case Decision.Proceed<OrderState> proceed ->
            new Decision.Proceed<>(new Plan.Decided(read, proceed.plan()));
        case Decision.Refuse<OrderState> refuse -> new Decision.Refuse<>(refuse.refusal());
      };
    }
  }

  @Override
  public Outcome<Order> apply(Plan plan, Writing writing) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      Optional<OrderRows.Row> written = write(connection, writing, plan);
      if (written.isEmpty()) {
        return new Outcome.Refused<>(refusal(connection, writing));
      }
      for (Order.Line line : order.lines()) {
        stock.giveBack(connection, writing, line.product(), line.quantity());
      }
      return new Outcome.Done<>(order.in(written.get().state(), written.get().version(), at));
    }
  }

  private Optional<OrderRows.Row> write(Connection connection, Writing writing, Plan plan)
      throws SQLException {
    return switch (plan) {
      case Plan.Unread unread ->
          orders.writeIfIn(connection, writing, order, OrderState.cancellations(), at);
      case Plan.Decided decided ->
          Optional.of(
              new OrderRows.Row(
                  decided.next(),
                  orders.write(connection, writing, order, decided.read(), decided.next(), at)));
    };
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
