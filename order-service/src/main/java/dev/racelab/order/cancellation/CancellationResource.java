package dev.racelab.order.cancellation;

import dev.racelab.order.book.Order;
import dev.racelab.order.book.OrderBook;
import dev.racelab.order.book.OrderRows;
import dev.racelab.order.book.OrderView;
import dev.racelab.order.stock.StockRows;
import dev.racelab.platform.conditional.Versioned;
import dev.racelab.platform.guarding.Guarded;
import dev.racelab.platform.idempotency.Idempotent;
import dev.racelab.platform.identity.Caller;
import dev.racelab.platform.identity.Callers;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Cancels orders. */
@Path("/orders/{id}/cancellation")
@Tag(name = "Orders")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Caller.CUSTOMER, Caller.OPERATOR})
@RunOnVirtualThread
public class CancellationResource {
  @Inject Callers callers;
  @Inject DataSource dataSource;
  @Inject OrderBook book;
  @Inject OrderRows orders;
  @Inject StockRows stock;
  @Inject Guarded guarded;

  @POST
  @Idempotent
  @Operation(summary = "Cancel an order; its stock is given back")
  @APIResponse(
      responseCode = "200",
      description = "Cancelled",
      content = @Content(schema = @Schema(implementation = OrderView.class)))
  @Extension(name = "x-problem-codes", value = "not-found,already-cancelled")
  @Extension(name = "x-guarded", value = "true")
  public Response cancel(@PathParam("id") UUID id) {
    Order order = book.visible(callers.current(), id);
    Instant at = Instant.now().truncatedTo(ChronoUnit.MICROS);
    return guarded.run(
        new CancellationOperation(dataSource, orders, stock, order, at),
        cancelled ->
            Response.ok(OrderView.of(cancelled)).tag(Versioned.tag(cancelled.version())).build());
  }
}
