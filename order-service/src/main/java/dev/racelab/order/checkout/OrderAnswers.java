package dev.racelab.order.checkout;

import dev.racelab.order.book.Order;
import dev.racelab.order.book.OrderBook;
import dev.racelab.order.book.OrderState;
import dev.racelab.order.book.OrderView;
import dev.racelab.platform.conditional.Versioned;
import dev.racelab.platform.problem.ErrorCode;
import dev.racelab.platform.problem.ProblemException;
import dev.racelab.platform.request.ProblemMappers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What clients are told, by where their order stands. */
@ApplicationScoped
public class OrderAnswers {
  @Inject OrderBook book;
  @Inject ProblemMappers problems;

  /**
   * The answer to who placed an order.
   *
   * @param merged the products of which several lines were made one
   */
  public Response placed(Order order, @Nullable List<UUID> merged) {
    OrderView view = OrderView.of(order, merged);
    return switch (order.standing().state()) {
      case OrderState.Pending pending -> onItsWay(order, view);
      case OrderState.PendingStalled stalled -> onItsWay(order, view);
      case OrderState.Confirmed confirmed -> created(order, view);
      case OrderState.Rejected rejected -> problems.problem(rejection(order));
      case OrderState.Cancelling cancelling -> givenUp(order, view);
      case OrderState.CancellingStalled stalled -> givenUp(order, view);
      case OrderState.Cancelled cancelled -> givenUp(order, view);
    };
  }

  /** The answer to who cancelled an order. */
  public Response cancelled(Order order) {
    OrderView view = OrderView.of(order);
    return switch (order.standing().state()) {
      case OrderState.Cancelling cancelling -> onItsWay(order, view);
      case OrderState.CancellingStalled stalled -> onItsWay(order, view);
      case OrderState.Cancelled cancelled ->
          Response.ok(view).tag(Versioned.tag(view.version())).build();
      case OrderState.Pending pending -> throw impossible(order);
      case OrderState.PendingStalled stalled -> throw impossible(order);
      case OrderState.Confirmed confirmed -> throw impossible(order);
      case OrderState.Rejected rejected -> throw impossible(order);
    };
  }

  private static Response created(Order order, OrderView view) {
    return Response.created(location(order))
        .tag(Versioned.tag(view.version()))
        .entity(view)
        .build();
  }

  private static Response onItsWay(Order order, OrderView view) {
    return Response.accepted(view)
        .location(location(order))
        .tag(Versioned.tag(view.version()))
        .build();
  }

  private static URI location(Order order) {
    return URI.create("/orders/" + order.id());
  }

  /** Placed it was, once it had been confirmed; else the cancellation was there first. */
  private Response givenUp(Order order, OrderView view) {
    return book.wasConfirmed(order.id())
        ? created(order, view)
        : problems.problem(
            new ProblemException(
                ErrorCode.ALREADY_CANCELLED,
                "the order %s was cancelled before it was paid".formatted(order.id())));
  }

  private static ProblemException rejection(Order order) {
    ErrorCode code =
        ErrorCode.of(order.standing().reason())
            .orElseThrow(() -> new IllegalStateException("an order is rejected for a code"));
    String why =
        switch (code) {
          case INSUFFICIENT_FUNDS -> "the account's balance may not fall below its minimum";
          case NOT_FOUND -> "there is no account " + order.payment().account();
          case FORBIDDEN -> "the account belongs to somebody else";
          case OPERATION_VOIDED -> "its payment was made void";
          default -> "the account cannot pay it";
        };
    return code == ErrorCode.VALIDATION_FAILED
        ? ProblemException.invalid(
            "account", "has the order's currency, " + order.payment().currency())
        : new ProblemException(
            code,
            "the order %s was rejected, and its stock given back: %s".formatted(order.id(), why));
  }

  private static IllegalStateException impossible(Order order) {
    return new IllegalStateException("a cancelled order is " + order.standing().state().label());
  }
}
