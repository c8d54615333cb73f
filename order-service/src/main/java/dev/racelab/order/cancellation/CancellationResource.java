package dev.racelab.order.cancellation;

import dev.racelab.order.book.Order;
import dev.racelab.order.book.OrderBook;
import dev.racelab.order.book.OrderView;
import dev.racelab.order.checkout.CheckoutConfig;
import dev.racelab.order.checkout.Claimed;
import dev.racelab.order.checkout.OrderAnswers;
import dev.racelab.order.checkout.Settles;
import dev.racelab.order.transition.Transition;
import dev.racelab.order.transition.Transitions;
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
import java.util.UUID;
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
  @Inject OrderBook book;
  @Inject Transitions transitions;
  @Inject CheckoutConfig config;
  @Inject Claimed claimed;
  @Inject OrderAnswers answers;
  @Inject Guarded guarded;

  @POST
  @Idempotent
  @Settles(Settles.Request.CANCELLATION)
  @Operation(
      summary = "Cancel an order; its stock and its money are given back",
      description =
          "Also while the order is being paid. Where the account service is slow or away, the answer"
              + " is 202, and the money comes back by itself.")
  @APIResponse(
      responseCode = "200",
      description = "Cancelled",
      content = @Content(schema = @Schema(implementation = OrderView.class)))
  @APIResponse(
      responseCode = "202",
      description = "The stock is given back; whether the money is, its Location tells later",
      content = @Content(schema = @Schema(implementation = OrderView.class)))
  @Extension(name = "x-problem-codes", value = "not-found,already-cancelled,order-state-conflict")
  @Extension(name = "x-guarded", value = "true")
  public Response cancel(@PathParam("id") UUID id) {
    Order order = book.visible(callers.current(), id);
    return guarded.run(transitions.cancellation(order, config.claim()), this::cancelled);
  }

  private Response cancelled(Transition.Made made) {
    claimed.by(made.order(), made.claim());
    return answers.cancelled(made.order());
  }
}
