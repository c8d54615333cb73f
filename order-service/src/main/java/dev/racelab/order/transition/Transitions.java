package dev.racelab.order.transition;

import dev.racelab.guard.Writing;
import dev.racelab.order.book.Order;
import dev.racelab.order.book.OrderRows;
import dev.racelab.order.book.OrderState;
import dev.racelab.order.book.OrderState.Holding;
import dev.racelab.order.book.OrderState.Step;
import dev.racelab.order.outbox.Outbox;
import dev.racelab.order.redemption.CodeRows;
import dev.racelab.order.stock.StockEntry;
import dev.racelab.order.stock.StockRows;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/** The steps that orders can take, and what goes with them. */
@ApplicationScoped
public class Transitions {
  private final DataSource dataSource;
  private final OrderRows orders;
  private final StockRows stock;
  private final CodeRows codes;
  private final Outbox outbox;

  @Inject
  Transitions(
      DataSource dataSource, OrderRows orders, StockRows stock, CodeRows codes, Outbox outbox) {
    this.dataSource = dataSource;
    this.orders = orders;
    this.stock = stock;
    this.codes = codes;
    this.outbox = outbox;
  }

  /**
   * Gives an order up, whoever works on it: whoever does has lost its claim then.
   *
   * @param next how long only the caller may work on what is left to be done
   */
  public Transition cancellation(Order order, Duration next) {
    // Orders of before there was checkout have a total, too, and were never paid by anybody.
    Step step = order.payment().account() == null ? Step.CANCELLED_FREE : Step.CANCELLED;
    return new Transition(
        this, new Transition.Wanted("cancellation", order, step, "cancelled", null, next, now()));
  }

  /** Takes a step that only the holder of {@code claim} may take. */
  public Transition settlement(Order order, Step step, String reason, long claim) {
    return new Transition(
        this,
        new Transition.Wanted("settlement", order, step, reason, claim, Duration.ZERO, now()));
  }

  /** Lets an order go on that asked for a person. */
  public Transition resumption(Order order) {
    return new Transition(
        this,
        new Transition.Wanted(
            "settlement", order, Step.RESUMED, "resumed", null, Duration.ZERO, now()));
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }

  Connection connection() throws SQLException {
    return dataSource.getConnection();
  }

  OrderRows orders() {
    return orders;
  }

  /** Does with an order's pieces, its code and its mail what its new state says. */
  void handOver(Connection connection, Writing writing, Order order, Holding before, Holding after)
      throws SQLException {
    if (before == after) {
      return;
    }
    switch (after) {
      case SOLD -> {
        // First, since others wait for a product's row from its write until the commit.
        outbox.confirmed(connection, order);
        for (Order.Line line : order.lines()) {
          stock.sell(connection, line.product(), line.quantity());
        }
        stock.record(connection, order.id(), StockEntry.Kind.SOLD, pieces(order));
      }
      case NONE -> {
        boolean reserved = before == Holding.RESERVED;
        for (Order.Line line : order.lines()) {
          int quantity = line.quantity();
          stock.giveBack(connection, writing, line.product(), quantity, reserved ? quantity : 0);
        }
        stock.record(
            connection,
            order.id(),
            reserved ? StockEntry.Kind.RELEASED : StockEntry.Kind.RETURNED,
            pieces(order));
        codes.giveBack(connection, writing, order.id());
      }
      case RESERVED ->
          throw new IllegalStateException("an order in " + before + " reserves nothing any more");
    }
  }

  /**
   * Writes what a new order has taken out of the stock, and its mail if it is confirmed at once.
   */
  public void begin(Connection connection, Order order) throws SQLException {
    boolean sold = order.standing().state().holding() == OrderState.Holding.SOLD;
    stock.record(
        connection,
        order.id(),
        sold ? StockEntry.Kind.SOLD : StockEntry.Kind.RESERVED,
        pieces(order));
    if (sold) {
      outbox.confirmed(connection, order);
    }
  }

  private static Map<UUID, Integer> pieces(Order order) {
    Map<UUID, Integer> pieces = new LinkedHashMap<>();
    order.lines().forEach(line -> pieces.put(line.product(), line.quantity()));
    return pieces;
  }
}
