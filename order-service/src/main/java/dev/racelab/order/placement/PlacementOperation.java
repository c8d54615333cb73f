package dev.racelab.order.placement;

import dev.racelab.guard.Decision;
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
import dev.racelab.order.redemption.CodeRows;
import dev.racelab.order.redemption.RedemptionOperation;
import dev.racelab.order.stock.StockRows;
import dev.racelab.order.transition.Transitions;
import dev.racelab.platform.problem.BusinessRefusal;
import dev.racelab.platform.problem.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Takes the pieces of every line out of the stock, uses the discount code, and writes the order. A
 * line that is short, or a code that is used up, refuses the whole order: what was written before
 * goes back with the transaction. An order that costs something is then PENDING, its pieces
 * reserved, and claimed by whoever placed it; a free one is CONFIRMED.
 */
final class PlacementOperation implements Operation<PlacementOperation.Plan, Order> {
  /** What an account service moves at most at once, in minor units. */
  private static final long MOST_TOTAL = 1_000_000_000_000L;

  private final Parts parts;
  private final Wish wish;

  PlacementOperation(Parts parts, Wish wish) {
    this.parts = parts;
    this.wish = wish;
  }

  /** The statements that it is made of. */
  record Parts(
      DataSource dataSource,
      StockRows stock,
      OrderRows orders,
      CodeRows codes,
      Transitions transitions) {}

  /**
   * The order that is wanted, but for the prices.
   *
   * @param id the order's id, which the service chose
   * @param customer who places it
   * @param account who pays if it costs something; null if nobody was named
   * @param email where its mail goes
   * @param basket what of
   * @param currency of all its products
   * @param likelyFree whether it cost nothing when the prices were looked up
   * @param code what is taken off; null without a code
   * @param terms how it goes on
   * @param at when it was asked for
   */
  record Wish(
      UUID id,
      UUID customer,
      @Nullable UUID account,
      String email,
      Basket basket,
      String currency,
      boolean likelyFree,
      RedemptionOperation.@Nullable Code code,
      Terms terms,
      Instant at) {}

  /**
   * How an order goes on once it is placed.
   *
   * @param canBePaid whether this service can ask for money at all
   * @param claim how long only who placed it may work on it
   * @param strategy what the lab runs it behind; null outside the lab
   */
  record Terms(boolean canBePaid, Duration claim, @Nullable String strategy) {}

  /**
   * What was read.
   *
   * @param stock the products' rows; empty where the strategy reads nothing
   * @param code what was read of the code; null without one
   */
  record Plan(Map<UUID, StockRows.Row> stock, RedemptionOperation.@Nullable Plan code) {}

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
    SortedSet<String> names =
        lines().stream()
            .map(line -> StockRows.lockName(line.product()))
            .collect(Collectors.toCollection(TreeSet::new));
    redemption().ifPresent(part -> names.addAll(part.scope().names()));
    return new LockScope(names);
  }

  @Override
  public SortedSet<String> tables() {
    SortedSet<String> tables = new TreeSet<>(List.of(StockRows.TABLE, OrderRows.TABLE));
    redemption().ifPresent(part -> tables.addAll(part.tables()));
    return tables;
  }

  /** The part that uses the code, under an id made from the order's, which has one code at most. */
  private Optional<RedemptionOperation> redemption() {
    return Optional.ofNullable(wish.code())
        .map(
            code ->
                new RedemptionOperation(
                    parts.dataSource(),
                    parts.codes(),
                    code,
                    new RedemptionOperation.Request(wish.id(), wish.customer(), wish.id())));
  }

  @Override
  public Decision<Plan> decide(Reading reading) throws SQLException {
    Map<UUID, StockRows.Row> read = Map.of();
    if (reading.mode() != ReadMode.NONE) {
      try (Connection connection = parts.dataSource().getConnection()) {
        read =
            parts
                .stock()
                .read(connection, reading, lines().stream().map(Basket.Line::product).toList());
      }
      Optional<Refusal> refusal = refusal(read);
      if (refusal.isPresent()) {
        return new Decision.Refuse<>(refusal.get());
      }
    }
    Optional<RedemptionOperation> code = redemption();
    if (code.isEmpty()) {
      return new Decision.Proceed<>(new Plan(read, null));
    }
    return switch (code.get().decide(reading)) {
      case Decision.Proceed<RedemptionOperation.Plan> proceed ->
          new Decision.Proceed<>(new Plan(read, proceed.plan()));
      case Decision.Refuse<RedemptionOperation.Plan> refuse ->
          new Decision.Refuse<>(refuse.refusal());
    };
  }

  private Optional<Refusal> refusal(Map<UUID, StockRows.Row> read) {
    for (Basket.Line line : lines()) {
      if (row(read, line).stock() < line.quantity()) {
        return Optional.of(outOfStock(line));
      }
    }
    return refusal(
        lines().stream()
            .map(line -> new Order.Line(line.product(), line.quantity(), row(read, line).price()))
            .toList());
  }

  /** Whether it may cost what it costs. */
  private Optional<Refusal> refusal(List<Order.Line> lines) {
    if (sum(lines) > MOST_TOTAL) {
      return Optional.of(
          BusinessRefusal.of(
              ErrorCode.VALIDATION_FAILED, "lines", "an order's total is at most " + MOST_TOTAL));
    }
    if (payment(lines).total() == 0) {
      return Optional.empty();
    }
    if (wish.account() == null) {
      return Optional.of(
          BusinessRefusal.of(
              ErrorCode.VALIDATION_FAILED, "account", "is who pays for an order that is not free"));
    }
    return wish.terms().canBePaid()
        ? Optional.empty()
        : Optional.of(
            new BusinessRefusal(
                ErrorCode.DEPENDENCY_UNAVAILABLE,
                "orders that cost something cannot be placed here, since nobody can be asked to pay"));
  }

  @Override
  public Outcome<Order> apply(Plan plan, Writing writing) throws SQLException {
    try (Connection connection = parts.dataSource().getConnection()) {
      List<Order.Line> taken = new ArrayList<>();
      for (Basket.Line line : lines()) {
        OptionalLong price = take(connection, writing, plan.stock(), line);
        if (price.isEmpty()) {
          return new Outcome.Refused<>(outOfStock(line));
        }
        taken.add(new Order.Line(line.product(), line.quantity(), price.getAsLong()));
      }
      Optional<Refusal> refusal = refusal(taken);
      if (refusal.isPresent()) {
        return new Outcome.Refused<>(refusal.get());
      }
      Order order = order(taken);
      correct(connection, order);
      parts.orders().insert(connection, writing, order, wish.terms().claim());
      parts.transitions().begin(connection, order);
      return used(plan, writing)
          .<Outcome<Order>>map(Outcome.Refused::new)
          .orElseGet(() -> new Outcome.Done<>(order));
    }
  }

  private OptionalLong take(
      Connection connection, Writing writing, Map<UUID, StockRows.Row> read, Basket.Line line)
      throws SQLException {
    int reserved = wish.likelyFree() ? 0 : line.quantity();
    if (writing.mode() == WriteMode.CONDITIONAL) {
      return parts
          .stock()
          .takeIfThere(connection, writing, line.product(), line.quantity(), reserved);
    }
    StockRows.Row row = row(read, line);
    parts.stock().take(connection, writing, row, line.quantity(), reserved);
    return OptionalLong.of(row.price());
  }

  private Order order(List<Order.Line> lines) {
    Order.Payment payment = payment(lines);
    return new Order(
        wish.id(),
        wish.customer(),
        payment,
        lines,
        wish.email(),
        wish.terms().strategy(),
        wish.at(),
        new Order.Standing(OrderState.placed(payment.total()), "placed", 0, wish.at()));
  }

  /** Prices may have changed since they were looked up, and with them whether the order is free. */
  private void correct(Connection connection, Order order) throws SQLException {
    boolean free = order.payment().total() == 0;
    if (free == wish.likelyFree()) {
      return;
    }
    for (Order.Line line : order.lines()) {
      parts.stock().sell(connection, line.product(), free ? line.quantity() : -line.quantity());
    }
  }

  /** Why the code cannot be used, if it cannot. */
  private Optional<Refusal> used(Plan plan, Writing writing) throws SQLException {
    Optional<RedemptionOperation> code = redemption();
    if (code.isEmpty() || plan.code() == null) {
      return Optional.empty();
    }
    return switch (code.get().apply(plan.code(), writing)) {
      case Outcome.Refused<RedemptionOperation.Redeemed> refused -> Optional.of(refused.refusal());
      case Outcome.Done<RedemptionOperation.Redeemed> done -> Optional.empty();
      case Outcome.Settled<RedemptionOperation.Redeemed> settled ->
          throw new IllegalStateException("a part knows of no key");
    };
  }

  private List<Basket.Line> lines() {
    return wish.basket().lines();
  }

  private static StockRows.Row row(Map<UUID, StockRows.Row> read, Basket.Line line) {
    StockRows.Row row = read.get(line.product());
    if (row == null) {
      throw new IllegalStateException("the row of product " + line.product() + " was not read");
    }
    return row;
  }

  /** A discount is rounded down, so a total is rounded up. */
  private Order.Payment payment(List<Order.Line> lines) {
    long sum = sum(lines);
    RedemptionOperation.Code code = wish.code();
    long discount = code == null ? 0 : sum * code.percent() / 100;
    long total = sum - discount;
    return new Order.Payment(
        total == 0 ? null : wish.account(),
        wish.currency(),
        total,
        code == null ? null : code.text(),
        discount);
  }

  private static long sum(List<Order.Line> lines) {
    return lines.stream().mapToLong(line -> line.quantity() * line.unitPrice()).sum();
  }

  private static BusinessRefusal outOfStock(Basket.Line line) {
    return BusinessRefusal.of(
        ErrorCode.OUT_OF_STOCK,
        line.field(),
        "product %s has fewer than %d left".formatted(line.product(), line.quantity()));
  }
}
