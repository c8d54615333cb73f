package dev.racelab.order.checkout;

import dev.racelab.order.book.Order;
import dev.racelab.order.book.OrderBook;
import dev.racelab.order.book.OrderState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Settles orders that no request has at hand. */
@ApplicationScoped
class ClaimedOrders {
  @Inject OrderBook book;
  @Inject Checkout checkout;

  /** Orders as they are now, all with one look. */
  @ActivateRequestContext
  List<Order> now(Collection<UUID> claimed) {
    return book.orders(claimed);
  }

  /** Whether the order has come to an end, or asks for a person. */
  @ActivateRequestContext
  boolean settle(Order order, long claim) {
    return switch (checkout.settle(order, claim).standing().state()) {
      case OrderState.Pending pending -> false;
      case OrderState.Cancelling cancelling -> false;
      case OrderState.Confirmed confirmed -> true;
      case OrderState.Rejected rejected -> true;
      case OrderState.Cancelled cancelled -> true;
      case OrderState.PendingStalled stalled -> true;
      case OrderState.CancellingStalled stalled -> true;
    };
  }
}
