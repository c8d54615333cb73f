package dev.racelab.order.book;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.racelab.platform.conditional.Versioned;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An order as clients see it.
 *
 * @param state CONFIRMED or CANCELLED
 * @param lines one a product, in the order of the products' ids
 * @param merged in the answer to a placement: the products of which several lines were made one
 */
@Schema(name = "Order")
public record OrderView(
    UUID id,
    UUID customer,
    @Schema(enumeration = {"CONFIRMED", "CANCELLED"}) String state,
    List<LineView> lines,
    @Schema(examples = "500") long total,
    @Schema(examples = "EUR") String currency,
    @Schema(examples = "0") long version,
    Instant createdAt,
    Instant changedAt,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<UUID> merged) {

  /** A line of an order as clients see it. */
  @Schema(name = "OrderLine")
  public record LineView(
      UUID product,
      @Schema(examples = "2") int quantity,
      @Schema(examples = "250") long unitPrice) {}

  public static OrderView of(Order order) {
    return of(order, null);
  }

  private static OrderView of(Order order, @Nullable List<UUID> merged) {
    return new OrderView(
        order.id(),
        order.customer(),
        order.state().label(),
        order.lines().stream()
            .map(line -> new LineView(line.product(), line.quantity(), line.unitPrice()))
            .toList(),
        order.total(),
        order.currency(),
        order.version(),
        order.createdAt(),
        order.changedAt(),
        merged);
  }

  /** The answer to a placement. */
  public static Response created(Order order, List<UUID> merged) {
    return Response.created(URI.create("/orders/" + order.id()))
        .tag(Versioned.tag(order.version()))
        .entity(of(order, merged))
        .build();
  }
}
