package dev.racelab.order.book;

import dev.racelab.guard.Decision;
import dev.racelab.platform.problem.BusinessRefusal;
import dev.racelab.platform.problem.ErrorCode;
import java.util.List;
import java.util.Map;

/**
 * Where an order stands. Every way from one state to another is in {@link #ways}; nothing else
 * decides about states.
 *
 * <pre>{@code
 *        PAID            CANCELLED             VOIDED
 * PENDING ---> CONFIRMED ---------> CANCELLING ------> CANCELLED
 *    |  \                            ^    |               ^
 *    |   '---------------------------'    | STALLED       | CANCELLED_FREE, from CONFIRMED
 *    | REFUSED        CANCELLED           v and RESUMED
 *    v                             CANCELLING_STALLED
 * REJECTED       PENDING <-> PENDING_STALLED likewise
 * }</pre>
 */
public sealed interface OrderState {
  /** The stock is reserved; whether it was paid for is not known yet. */
  record Pending() implements OrderState {
    @Override
    public String label() {
      return "PENDING";
    }
  }

  /** Paid for, or free: the stock is the customer's. */
  record Confirmed() implements OrderState {
    @Override
    public String label() {
      return "CONFIRMED";
    }
  }

  /** It could not be paid for; the stock was given back. Final. */
  record Rejected() implements OrderState {
    @Override
    public String label() {
      return "REJECTED";
    }
  }

  /** The stock was given back; what was paid, or may still be, is not void yet. */
  record Cancelling() implements OrderState {
    @Override
    public String label() {
      return "CANCELLING";
    }
  }

  /** The stock was given back, and nothing is paid. Final. */
  record Cancelled() implements OrderState {
    @Override
    public String label() {
      return "CANCELLED";
    }
  }

  /** Like {@link Pending}, but nothing goes on until a person has looked at it. */
  record PendingStalled() implements OrderState {
    @Override
    public String label() {
      return "PENDING_STALLED";
    }
  }

  /** Like {@link Cancelling}, but nothing goes on until a person has looked at it. */
  record CancellingStalled() implements OrderState {
    @Override
    public String label() {
      return "CANCELLING_STALLED";
    }
  }

  /** What can happen to an order. */
  enum Step {
    /** The account service has taken the money. */
    PAID,
    /** The account service will never take the money. */
    REFUSED,
    /** The order is given up, and money is to be given back or kept from being taken. */
    CANCELLED,
    /** The order is given up, and it cost nothing. */
    CANCELLED_FREE,
    /** The account service has given the money back, or will never take it. */
    VOIDED,
    /** Something is wrong that trying again does not change. */
    STALLED,
    /** A person says that it may go on. */
    RESUMED
  }

  /** Whose the pieces of an order are. */
  enum Holding {
    /** They wait for their payment. */
    RESERVED,
    /** They are the customer's. */
    SOLD,
    /** They are back in stock. */
    NONE
  }

  /** What the database and clients call it. */
  String label();

  /** The state of an order that was just placed. */
  static OrderState placed(long total) {
    return total > 0 ? new Pending() : new Confirmed();
  }

  /** Every way that there is: where a step leads from each state; from others it is refused. */
  static Map<OrderState, OrderState> ways(Step step) {
    return switch (step) {
      case PAID -> Map.of(new Pending(), new Confirmed());
      case REFUSED -> Map.of(new Pending(), new Rejected());
      case CANCELLED ->
          Map.of(
              new Pending(), new Cancelling(),
              new PendingStalled(), new Cancelling(),
              new Confirmed(), new Cancelling());
      case CANCELLED_FREE -> Map.of(new Confirmed(), new Cancelled());
      case VOIDED -> Map.of(new Cancelling(), new Cancelled());
      case STALLED ->
          Map.of(
              new Pending(), new PendingStalled(),
              new Cancelling(), new CancellingStalled());
      case RESUMED ->
          Map.of(
              new PendingStalled(), new Pending(),
              new CancellingStalled(), new Cancelling());
    };
  }

  /** The state of an order in this state after a step. */
  default Decision<OrderState> after(Step step) {
    OrderState next = ways(step).get(this);
    return next == null ? new Decision.Refuse<>(refusal(step)) : new Decision.Proceed<>(next);
  }

  private BusinessRefusal refusal(Step step) {
    boolean cancels = step == Step.CANCELLED || step == Step.CANCELLED_FREE;
    return switch (this) {
      case Cancelling cancelling when cancels -> alreadyCancelled();
      case CancellingStalled stalled when cancels -> alreadyCancelled();
      case Cancelled cancelled when cancels -> alreadyCancelled();
      default ->
          new BusinessRefusal(
              ErrorCode.ORDER_STATE_CONFLICT, "the order is " + label() + ", and stays so");
    };
  }

  private static BusinessRefusal alreadyCancelled() {
    return new BusinessRefusal(
        ErrorCode.ALREADY_CANCELLED, "the order was cancelled before, once is enough");
  }

  /** Whose the order's pieces are in this state. */
  default Holding holding() {
    return switch (this) {
      case Pending pending -> Holding.RESERVED;
      case PendingStalled stalled -> Holding.RESERVED;
      case Confirmed confirmed -> Holding.SOLD;
      case Rejected rejected -> Holding.NONE;
      case Cancelling cancelling -> Holding.NONE;
      case CancellingStalled stalled -> Holding.NONE;
      case Cancelled cancelled -> Holding.NONE;
    };
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
    return List.of(
        new Pending(),
        new Confirmed(),
        new Rejected(),
        new Cancelling(),
        new Cancelled(),
        new PendingStalled(),
        new CancellingStalled());
  }
}
