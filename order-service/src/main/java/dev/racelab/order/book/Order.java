package dev.racelab.order.book;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * An order.
 *
 * @param id the order
 * @param customer who placed it
 * @param state where it stands
 * @param lines one a product, in the order in which rows are locked
 * @param currency ISO 4217 code of all prices
 * @param total the sum of the lines, in minor units
 * @param version how often it was written
 * @param createdAt when it was placed
 * @param changedAt when it came into its state
 */
public record Order(
    UUID id,
    UUID customer,
    OrderState state,
    List<Line> lines,
    String currency,
    long total,
    long version,
    Instant createdAt,
    Instant changedAt) {
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

  /** The name that stands for the order's row in lock scopes. */
  public String lockName() {
    return "order:" + id;
  }

  /** The same order in another state. */
  public Order in(OrderState next, long newVersion, Instant at) {
    return new Order(id, customer, next, lines, currency, total, newVersion, createdAt, at);
  }
}
