package dev.racelab.order.checkout;

import dev.racelab.order.book.Order;
import dev.racelab.order.book.OrderBook;
import dev.racelab.order.book.OrderView;
import dev.racelab.order.transition.Transitions;
import dev.racelab.platform.conditional.Versioned;
import dev.racelab.platform.guarding.Guarded;
import dev.racelab.platform.idempotency.Idempotent;
import dev.racelab.platform.identity.Caller;
import dev.racelab.platform.identity.Callers;
import dev.racelab.platform.paging.Cursor;
import dev.racelab.platform.paging.Page;
import dev.racelab.platform.paging.PageLimit;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Shows the orders that ask for a person, and lets them go on. */
@Path("/orders")
@Tag(name = "Orders")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Caller.OPERATOR)
@RunOnVirtualThread
public class StalledOrdersResource {
  @Inject Callers callers;
  @Inject OrderBook book;
  @Inject Transitions transitions;
  @Inject Guarded guarded;

  /**
   * A page of orders that ask for a person, oldest first.
   *
   * @param orders the page; each order's reason is what the account service has answered
   * @param next where the next page begins; null on the last page
   */
  @Schema(name = "StalledOrders")
  public record StalledOrders(List<OrderView> orders, @Nullable String next) {}

  @GET
  @Path("/stalled")
  @Operation(
      summary = "Show the orders that ask for a person, oldest first, a page at a time",
      description =
          "Their payment was answered as it should not be, again and again: mend that, then let"
              + " them go on.")
  @APIResponse(
      responseCode = "200",
      description = "A page",
      content = @Content(schema = @Schema(implementation = StalledOrders.class)))
  public StalledOrders stalled(
      @QueryParam("limit") @DefaultValue("100") PageLimit limit,
      @QueryParam("after") @Nullable String after) {
    Page<OrderView> page = book.stalled(Cursor.id(after), limit).map(OrderView::of);
    return new StalledOrders(page.entries(), page.next());
  }

  @POST
  @Idempotent
  @Path("/{id}/resumption")
  @Operation(summary = "Let an order go on that asked for a person")
  @APIResponse(
      responseCode = "200",
      description = "On its way again",
      content = @Content(schema = @Schema(implementation = OrderView.class)))
  @Extension(name = "x-problem-codes", value = "not-found,order-state-conflict")
  @Extension(name = "x-guarded", value = "true")
  public Response resume(@PathParam("id") UUID id) {
    Order order = book.visible(callers.current(), id);
    return guarded.run(
        transitions.resumption(order),
        made ->
            Response.ok(OrderView.of(made.order()))
                .tag(Versioned.tag(made.order().standing().version()))
                .build());
  }
}
