package dev.racelab.order.book;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An order as clients see it.
 *
 * @param state where it stands
 * @param reason why: placed, paid, cancelled, void, or the code of what was refused or went wrong
 * @param lines one a product, in the order of the products' ids
 * @param total what is to be paid, in minor units
 * @param discount what the discount code took off, in minor units
 * @param account who pays; left out where nothing is to be paid
 * @param merged in the answer to a placement: the products of which several lines were made one
 */
@Schema(name = "Order")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OrderView(
    UUID id,
    UUID customer,
    @Schema(
            enumeration = {
              "PENDING",
              "CONFIRMED",
              "REJECTED",
              "CANCELLING",
              "CANCELLED",
              "PENDING_STALLED",
              "CANCELLING_STALLED"
            })
        String state,
    @Schema(examples = "paid") String reason,
    List<LineView> lines,
    @Schema(examples = "450") long total,
    @Schema(examples = "EUR") String currency,
    @Nullable UUID account,
    @Schema(examples = "SPRING-26") @Nullable String discountCode,
    @Schema(examples = "50") long discount,
    @Schema(examples = "0") long version,
    Instant createdAt,
    Instant changedAt,
    @Nullable List<UUID> merged) {

  /** A line of an order as clients see it. */
  @Schema(name = "OrderLine")
  public record LineView(
      UUID product,
      @Schema(examples = "2") int quantity,
      @Schema(examples = "250") long unitPrice) {}

  public static OrderView of(Order order) {
    return of(order, null);
  }

  /** The order with what became of its lines when it was placed. */
  public static OrderView of(Order order, @Nullable List<UUID> merged) {
    Order.Payment payment = order.payment();
    Order.Standing standing = order.standing();
    return new OrderView(
        order.id(),
        order.customer(),
        standing.state().label(),
        standing.reason(),
        order.lines().stream()
            .map(line -> new LineView(line.product(), line.quantity(), line.unitPrice()))
            .toList(),
        payment.total(),
        payment.currency(),
        payment.account(),
        payment.discountCode(),
        payment.discount(),
        standing.version(),
        order.createdAt(),
        standing.changedAt(),
        merged);
  }
}
