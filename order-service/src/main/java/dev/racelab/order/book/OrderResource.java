package dev.racelab.order.book;

import dev.racelab.platform.conditional.Versioned;
import dev.racelab.platform.identity.Caller;
import dev.racelab.platform.identity.Callers;
import dev.racelab.platform.paging.Cursor;
import dev.racelab.platform.paging.Page;
import dev.racelab.platform.paging.PageLimit;
import dev.racelab.platform.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Shows orders. */
@Path("/orders")
@Tag(name = "Orders")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Caller.CUSTOMER, Caller.OPERATOR})
@RunOnVirtualThread
public class OrderResource {
  @Inject Callers callers;
  @Inject OrderBook book;

  /**
   * A page of orders, oldest first.
   *
   * @param orders the page
   * @param next where the next page begins; null on the last page
   */
  @Schema(name = "Orders")
  public record Orders(List<OrderView> orders, @Nullable String next) {}

  /**
   * A change of an order's state.
   *
   * @param state the state that it came into
   * @param reason why
   * @param version the order's version with it
   * @param at the database's time of it
   */
  @Schema(name = "OrderEvent")
  public record EventView(
      @Schema(examples = "CONFIRMED") String state,
      @Schema(examples = "paid") String reason,
      @Schema(examples = "1") long version,
      Instant at) {}

  /**
   * A page of an order's history, oldest first.
   *
   * @param events the page
   * @param next where the next page begins; null on the last page
   */
  @Schema(name = "OrderHistory")
  public record History(List<EventView> events, @Nullable String next) {}

  @GET
  @Path("/{id}")
  @Operation(summary = "Show an order")
  @APIResponse(
      responseCode = "200",
      description = "The order; its ETag is its version",
      content = @Content(schema = @Schema(implementation = OrderView.class)))
  @Extension(name = "x-problem-codes", value = "not-found")
  public Response show(@PathParam("id") UUID id, @Context HttpHeaders request) {
    Order order = book.visible(callers.current(), id);
    return Versioned.shown(request, order.standing().version(), OrderView.of(order));
  }

  @GET
  @Operation(
      summary = "Show orders, oldest first, a page at a time",
      description = "A customer sees its own, an operator everybody's.")
  @APIResponse(
      responseCode = "200",
      description = "A page",
      content = @Content(schema = @Schema(implementation = Orders.class)))
  public Orders all(
      @QueryParam("product") @Schema(format = "uuid") @Nullable String product,
      @QueryParam("limit") @DefaultValue("100") PageLimit limit,
      @QueryParam("after") @Nullable String after) {
    Page<OrderView> page =
        book.page(callers.current(), product(product), Cursor.id(after), limit).map(OrderView::of);
    return new Orders(page.entries(), page.next());
  }

  @GET
  @Path("/{id}/history")
  @Operation(summary = "Show what became of an order, oldest first, a page at a time")
  @APIResponse(
      responseCode = "200",
      description = "A page",
      content = @Content(schema = @Schema(implementation = History.class)))
  @Extension(name = "x-problem-codes", value = "not-found")
  public History history(
      @PathParam("id") UUID id,
      @QueryParam("limit") @DefaultValue("100") PageLimit limit,
      @QueryParam("after") @Nullable String after) {
    Order order = book.visible(callers.current(), id);
    Page<EventView> page =
        book.history(order.id(), Cursor.id(after), limit)
            .map(event -> new EventView(event.status, event.reason, event.version, event.at));
    return new History(page.entries(), page.next());
  }

  /**
   * What is no id is refused as a value; as a parameter of its own type it would be a wrong path.
   */
  private static @Nullable UUID product(@Nullable String text) {
    try {
      return text == null ? null : UUID.fromString(text);
    } catch (IllegalArgumentException notAnId) {
      throw ProblemException.invalid("product", "is a product's id");
    }
  }
}
