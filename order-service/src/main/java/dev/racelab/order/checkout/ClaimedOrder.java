package dev.racelab.order.checkout;

import dev.racelab.order.book.Order;
import dev.racelab.order.book.OrderBook;
import dev.racelab.order.book.OrderState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.inject.Inject;

/** Settles an order that no request has at hand. */
@ApplicationScoped
class ClaimedOrder {
  @Inject OrderBook book;
  @Inject Checkout checkout;

  /** Whether the order has come to an end, or asks for a person. */
  @ActivateRequestContext
  boolean settle(ClaimRows.Claim claim) {
    Order order = checkout.settle(book.order(claim.order()), claim.number());
    return switch (order.standing().state()) {
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
