package dev.racelab.order.book;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An order.
 *
 * @param id the order
 * @param customer who placed it
 * @param payment what it costs, and who pays
 * @param lines one a product, in the order in which rows are locked
 * @param email where its mail goes
 * @param strategy the lab's strategy that it was placed behind, for all that follows; null outside
 * @param createdAt when it was placed
 * @param standing where it stands
 */
public record Order(
    UUID id,
    UUID customer,
    Payment payment,
    List<Line> lines,
    String email,
    @Nullable String strategy,
    Instant createdAt,
    Standing standing) {
  public Order {
    lines = List.copyOf(lines);
  }

  /**
   * So many pieces of one product.
   *
   * @param product the product
   * @param quantity how many pieces
   * @param unitPrice of one piece when it was ordered, in minor units
   */
  public record Line(UUID product, int quantity, long unitPrice) {}

  /**
   * What an order costs, and who pays.
   *
   * @param account who pays; null where nothing is to be paid, and in orders of before there was
   *     checkout
   * @param currency ISO 4217 code of all prices
   * @param total what is to be paid, in minor units: the sum of the lines without the discount
   * @param discountCode the code that was used with it, if any
   * @param discount what the code took off, in minor units
   */
  public record Payment(
      @Nullable UUID account,
      String currency,
      long total,
      @Nullable String discountCode,
      long discount) {}

  /**
   * Where an order stands.
   *
   * @param state the state
   * @param reason why it is in it: {@code placed}, {@code cancelled}, or a code of the registry
   * @param version how often the order's row was written
   * @param changedAt when it came into its state
   */
  public record Standing(OrderState state, String reason, long version, Instant changedAt) {}

  /** The name that stands for the order's row in lock scopes. */
  public String lockName() {
    return "order:" + id;
  }

  /** The same order where it stands now. */
  public Order in(Standing now) {
    return new Order(id, customer, payment, lines, email, strategy, createdAt, now);
  }
}
