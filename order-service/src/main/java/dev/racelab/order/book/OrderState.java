package dev.racelab.order.book;

import dev.racelab.guard.Decision;
import dev.racelab.platform.problem.BusinessRefusal;
import dev.racelab.platform.problem.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where an order stands. Every way from one state to another is a method here, and says what
 * becomes of an order in each state; nothing else decides about states.
 */
public sealed interface OrderState {
  /** The stock is the customer's. */
  record Confirmed() implements OrderState {
    @Override
    public String label() {
      return "CONFIRMED";
    }
  }

  /** The stock was given back. Final. */
  record Cancelled() implements OrderState {
    @Override
    public String label() {
      return "CANCELLED";
    }
  }

  /** What the database and clients call it. */
  String label();

  /** The state of an order that was just placed. */
  static OrderState placed() {
    return new Confirmed();
  }

  /** What a cancellation makes of an order in this state. */
  default Decision<OrderState> cancelled() {
    return switch (this) {
      case Confirmed confirmed -> new Decision.Proceed<>(new Cancelled());
      case Cancelled cancelled ->
          new Decision.Refuse<>(
              new BusinessRefusal(
                  ErrorCode.ALREADY_CANCELLED, "the order was cancelled before, once is enough"));
    };
  }

  /** What a cancellation makes of every state that can be cancelled. */
  static Map<OrderState, OrderState> cancellations() {
    Map<OrderState, OrderState> ways = new LinkedHashMap<>();
    for (OrderState state : all()) {
      if (state.cancelled() instanceof Decision.Proceed<OrderState> proceed) {
        ways.put(state, proceed.plan());
      }
    }
    return ways;
  }

  /** The state that the database calls {@code label}. */
  static OrderState of(String label) {
    return all().stream()
        .filter(state -> state.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no order can be '" + label + "'"));
  }

  /** Every state. A method, since a constant of this interface would need its own subclasses. */
  static List<OrderState> all() {
    return List.of(new Confirmed(), new Cancelled());
  }
}
