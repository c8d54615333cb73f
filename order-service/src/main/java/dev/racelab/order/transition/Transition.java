package dev.racelab.order.transition;

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
import dev.racelab.order.redemption.CodeRows;
import dev.racelab.order.stock.StockRows;
import dev.racelab.platform.problem.BusinessRefusal;
import dev.racelab.platform.problem.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Takes an order one step on. What races is the state: two that both read CONFIRMED both give its
 * stock back. The stock itself is always given back relatively.
 *
 * <p>Where pieces go back, the scope has the products as well: whoever places an order under a lock
 * alone writes the absolute stock that it read, and would overwrite what comes back meanwhile. Rows
 * are locked in one order by all: the order's, then the products' by id, then the code's.
 */
public final class Transition implements Operation<Transition.Plan, Transition.Made> {
  private final Transitions parts;
  private final Wanted wanted;

  Transition(Transitions parts, Wanted wanted) {
    this.parts = parts;
    this.wanted = wanted;
  }

  /**
   * What is wanted.
   *
   * @param operation what configuration and metrics call it
   * @param order what never changes about the order is looked at only
   * @param step what happens to it
   * @param reason why
   * @param claim the claim that has to be on the order still; null where none is needed
   * @param next how long nobody else may work on it afterwards
   * @param at when
   */
  record Wanted(
      String operation,
      Order order,
      OrderState.Step step,
      String reason,
      @Nullable Long claim,
      Duration next,
      Instant at) {}

  /** What was decided. */
  public sealed interface Plan {
    /** Nothing was read; the write looks at the state itself. */
    record Unread() implements Plan {}

    /** The order was in a state from which it comes into {@code next}. */
    record Decided(OrderRows.Row read, OrderState next) implements Plan {}
  }

  /**
   * A step that was taken.
   *
   * @param order as it is now
   * @param claim the number of the claim that is on it now
   */
  public record Made(Order order, long claim) {}

  @Override
  public String name() {
    return wanted.operation();
  }

  @Override
  public Hazard hazard() {
    return Hazard.ONE_ROW;
  }

  @Override
  public LockScope scope() {
    Order order = wanted.order();
    SortedSet<String> names = new TreeSet<>();
    names.add(order.lockName());
    if (givesBack()) {
      order.lines().forEach(line -> names.add(StockRows.lockName(line.product())));
      String code = order.payment().discountCode();
      if (code != null) {
        names.add(CodeRows.lockName(code));
      }
    }
    return new LockScope(names);
  }

  @Override
  public SortedSet<String> tables() {
    SortedSet<String> tables = new TreeSet<>(List.of(OrderRows.TABLE, StockRows.TABLE));
    if (givesBack() && wanted.order().payment().discountCode() != null) {
      tables.add(CodeRows.TABLE);
    }
    return tables;
  }

  private boolean givesBack() {
    return OrderState.ways(wanted.step()).entrySet().stream()
        .anyMatch(
            way ->
                way.getKey().holding() != OrderState.Holding.NONE
                    && way.getValue().holding() == OrderState.Holding.NONE);
  }

  @Override
  public Decision<Plan> decide(Reading reading) throws SQLException {
    if (reading.mode() == ReadMode.NONE) {
      return new Decision.Proceed<>(new Plan.Unread());
    }
    try (Connection connection = parts.connection()) {
      OrderRows.Row read = parts.orders().read(connection, reading, wanted.order().id());
      return refusal(read)
          .<Decision<Plan>>map(Decision.Refuse::new)
          .orElseGet(() -> new Decision.Proceed<>(new Plan.Decided(read, next(read))));
    }
  }

  /** Why the step cannot be taken from what was read. */
  private Optional<Refusal> refusal(OrderRows.Row row) {
    return switch (row.state().after(wanted.step())) {
      case Decision.Refuse<OrderState> refuse -> Optional.of(refuse.refusal());
      case Decision.Proceed<OrderState> proceed ->
          wanted.claim() == null || wanted.claim() == row.claim()
              ? Optional.empty()
              : Optional.of(outlived());
    };
  }

  private static BusinessRefusal outlived() {
    return new BusinessRefusal(
        ErrorCode.ORDER_STATE_CONFLICT, "somebody else has taken over the work on the order");
  }

  private OrderState next(OrderRows.Row row) {
    return switch (row.state().after(wanted.step())) {
      case Decision.Proceed<OrderState> proceed -> proceed.plan();
      case Decision.Refuse<OrderState> refuse ->
          throw new IllegalStateException("a refused step leads nowhere");
    };
  }

  @Override
  public Outcome<Made> apply(Plan plan, Writing writing) throws SQLException {
    try (Connection connection = parts.connection()) {
      Optional<OrderRows.Changed> changed = write(connection, writing, plan);
      if (changed.isEmpty()) {
        return new Outcome.Refused<>(missed(connection, writing));
      }
      OrderRows.Row now = changed.get().now();
      Order order =
          wanted
              .order()
              .in(new Order.Standing(now.state(), wanted.reason(), now.version(), wanted.at()));
      parts.handOver(
          connection, writing, order, changed.get().before().holding(), now.state().holding());
      return new Outcome.Done<>(new Made(order, now.claim()));
    }
  }

  private Optional<OrderRows.Changed> write(Connection connection, Writing writing, Plan plan)
      throws SQLException {
    OrderRows.Change change = new OrderRows.Change(wanted.reason(), wanted.at(), wanted.next());
    return switch (plan) {
      case Plan.Unread unread ->
          parts
              .orders()
              .writeIfIn(
                  connection,
                  writing,
                  wanted.order(),
                  OrderState.ways(wanted.step()),
                  wanted.claim(),
                  change);
      case Plan.Decided(OrderRows.Row read, OrderState next) ->
          Optional.of(
              parts.orders().write(connection, writing, wanted.order(), read, next, change));
    };
  }

  /** Why no row matched: what is in the row now says so. */
  private Refusal missed(Connection connection, Writing writing) throws SQLException {
    Reading now = new Reading(ReadMode.PLAIN, writing.probe());
    return refusal(parts.orders().read(connection, now, wanted.order().id()))
        .orElseThrow(
            () ->
                new GuardException(
                    Failure.WRITE_CONFLICT,
                    wanted.order().lockName() + " changed its state meanwhile"));
  }
}
