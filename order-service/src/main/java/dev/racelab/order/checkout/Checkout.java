package dev.racelab.order.checkout;

import dev.racelab.guard.Failure;
import dev.racelab.guard.GuardException;
import dev.racelab.guard.Outcome;
import dev.racelab.order.book.Order;
import dev.racelab.order.book.OrderBook;
import dev.racelab.order.book.OrderState;
import dev.racelab.order.book.OrderState.Step;
import dev.racelab.order.payment.Answer;
import dev.racelab.order.payment.Debit;
import dev.racelab.order.payment.Payments;
import dev.racelab.order.transition.Transition;
import dev.racelab.order.transition.Transitions;
import dev.racelab.platform.guarding.Guarded;
import dev.racelab.platform.problem.ErrorCode;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Brings a claimed order as far as it comes: asks for the money and confirms or rejects, or sees to
 * it that none is taken and ends a cancellation.
 */
@ApplicationScoped
public class Checkout {
  /*
   * Why an order ends CONFIRMED and paid once, or REJECTED or CANCELLED and unpaid, whoever crashes.
   *
   * Facts. (1) The account service takes the money of one operation id at most once, and takes
   * nothing after a void or a bar; those can be repeated, too. So calls may be made again by anybody
   * at any time, and what they make of the money depends on nothing but whether there is a void or a
   * bar. (2) Each step of an order is one transaction that compares the state and, but for a
   * cancellation's, the number of the claim; a claim's number is never given twice. (3) No step is
   * taken on an answer that may mean either.
   *
   * A crash between any two lines leaves the order PENDING or CANCELLING with a claim that ends by
   * the database's clock. Whoever claims it next begins with the same call under the same key:
   *
   * - before the debit was sent, or while it is on its way: the next call makes it or joins it;
   * - after it, before the confirmation's commit: the next call is told the same, and confirms;
   * - after the commit: the order is CONFIRMED, and nobody claims it any more.
   *
   * A cancellation does not compare the claim: it takes the order out of PENDING or CONFIRMED,
   * whoever works on it, and begins a claim of its own. A confirmation that comes later finds
   * CANCELLING, and is refused; one that came before has made the order CONFIRMED, and is undone by
   * the void. The debit may still be under way, even in a queue of the network's: that is why the
   * void bars what has not come yet, instead of giving back what has. Whoever finds that it has paid
   * for an order that is given up, sends the void as well: the first one may have met no debit only
   * because of a defect, and a second one costs nothing.
   *
   * A refusal is an answer to one copy of the debit. Another copy, of which no answer came, may
   * still be under way, and find the money that the customer has got meanwhile. (The account service
   * keeps refusals under the debit's key, but not for ever.) So before a rejection the debit is
   * barred, which is a void that leaves alone what was taken and says so. It cannot be a void: its
   * sender may have outlived its claim, and the one that holds the next may have confirmed.
   *
   * An outlived claim: its holder may be stopped anywhere and wake up at any time. Its steps are
   * refused by (2). Its debits and bars do no harm by (1); it voids only what is given up for good.
   *
   * Two that work on the same order at once, since one has outlived its claim, send the same debit;
   * the idempotency key lets one through and tells the other to try again (3).
   */
  private static final Logger LOG = Logger.getLogger(Checkout.class);

  /** Of an account that is not there, or not the customer's, nothing was ever taken. */
  private static final Set<ErrorCode> OF_NO_ACCOUNT =
      Set.of(ErrorCode.NOT_FOUND, ErrorCode.FORBIDDEN);

  @Inject Payments payments;
  @Inject Transitions transitions;
  @Inject Guarded guarded;
  @Inject OrderBook book;
  @Inject ClaimRows claims;
  @Inject CheckoutConfig config;
  @Inject MeterRegistry registry;

  /**
   * Takes the next steps of an order, each in a transaction of its own, and none open during calls.
   * Returns within the bounds of a payment's calls and a guarded operation.
   *
   * @param order as it was when it was claimed
   * @param claim the number of the claim
   * @return the order as far as it has come, or as it was where nothing is known
   */
  public Order settle(Order order, long claim) {
    try {
      return settled(order, claim);
    } catch (SQLException | RuntimeException failed) {
      // Nothing is lost: the order goes on when its claim is over.
      LOG.warnf("Order %s waits for its next try: %s", order.id(), failed);
      count("failed");
      return passes(failed) ? order : broken(order, claim);
    }
  }

  private Order settled(Order order, long claim) throws SQLException {
    return switch (order.standing().state()) {
      case OrderState.Pending pending -> paid(order, claim);
      case OrderState.Cancelling cancelling -> voided(order, claim);
      case OrderState.Confirmed confirmed -> order;
      case OrderState.Rejected rejected -> order;
      case OrderState.Cancelled cancelled -> order;
      case OrderState.PendingStalled stalled -> order;
      case OrderState.CancellingStalled stalled -> order;
    };
  }

  /** Whether it may be over the next time: what a database or a lock server says in need. */
  private static boolean passes(Exception failed) {
    return GuardException.ofUnguarded(failed)
        .or(() -> failed instanceof GuardException known ? Optional.of(known) : Optional.empty())
        .filter(known -> known.failure() != Failure.UNEXPECTED)
        .isPresent();
  }

  /** A defect, of ours or of how this is set up, comes again each time: at last a person looks. */
  private Order broken(Order order, long claim) {
    try {
      return surprised(order, claim, ErrorCode.INTERNAL_ERROR.code());
    } catch (SQLException | RuntimeException failed) {
      LOG.warnf("Nor was it noted of order %s: %s", order.id(), failed);
      return order;
    }
  }

  private Order paid(Order order, long claim) throws SQLException {
    return switch (payments.take(debit(order))) {
      case Answer.Done done -> confirmed(order, claim);
      case Answer.Refused refused -> refused(order, refused.code(), claim);
      case Answer.Unknown unknown -> again(order, claim);
      case Answer.Surprise surprise -> surprised(order, claim, surprise.code());
    };
  }

  private Order confirmed(Order order, long claim) {
    return step(order, Step.PAID, "paid", claim).orElseGet(() -> overtaken(order));
  }

  /** Another copy of the debit may have taken the money, or will; the bar tells. */
  private Order refused(Order order, ErrorCode reason, long claim) throws SQLException {
    return switch (payments.bar(debit(order))) {
      case Answer.Refused(ErrorCode code) when code == ErrorCode.DEBIT_TAKEN ->
          confirmed(order, claim);
      case Answer.Done done -> stepOrNow(order, Step.REFUSED, reason.code(), claim);
      case Answer.Refused(ErrorCode code) when OF_NO_ACCOUNT.contains(code) ->
          stepOrNow(order, Step.REFUSED, reason.code(), claim);
      case Answer.Refused(ErrorCode code) -> surprised(order, claim, code.code());
      case Answer.Unknown unknown -> again(order, claim);
      case Answer.Surprise surprise -> surprised(order, claim, surprise.code());
    };
  }

  private Order voided(Order order, long claim) throws SQLException {
    return switch (payments.giveBack(debit(order))) {
      case Answer.Done done -> stepOrNow(order, Step.VOIDED, "void", claim);
      case Answer.Refused(ErrorCode code) when OF_NO_ACCOUNT.contains(code) ->
          stepOrNow(order, Step.VOIDED, "void", claim);
      case Answer.Refused(ErrorCode code) -> surprised(order, claim, code.code());
      case Answer.Unknown unknown -> again(order, claim);
      case Answer.Surprise surprise -> surprised(order, claim, surprise.code());
    };
  }

  /** The order after the step or, if it is not the claim's any more, as it is now. */
  private Order stepOrNow(Order order, Step step, String reason, long claim) {
    return step(order, step, reason, claim).orElseGet(() -> book.order(order.id()));
  }

  /** The order after a step; empty if it is not the claim's any more. */
  private Optional<Order> step(Order order, Step step, String reason, long claim) {
    // That a person is asked for does not depend on what the order was placed behind.
    @Nullable String strategy = step == Step.STALLED ? null : order.strategy();
    Outcome<Transition.Made> outcome =
        guarded.follow(strategy, transitions.settlement(order, step, reason, claim));
    if (outcome instanceof Outcome.Done<Transition.Made> made) {
      Order now = made.result().order();
      count(now.standing().state().label().toLowerCase(Locale.ROOT));
      return Optional.of(now);
    }
    count("overtaken");
    return Optional.empty();
  }

  private Order overtaken(Order order) {
    Order now = book.order(order.id());
    if (now.standing().state().holding() == OrderState.Holding.NONE) {
      Answer answer = payments.giveBack(debit(order));
      LOG.infof("Order %s was given up while it was paid; the void: %s", order.id(), answer);
    }
    return now;
  }

  private Order again(Order order, long claim) throws SQLException {
    claims.pause(order.id(), claim, config.longestPause(), false);
    count("again");
    return order;
  }

  private Order surprised(Order order, long claim, String code) throws SQLException {
    int surprises = claims.pause(order.id(), claim, config.longestPause(), true);
    LOG.warnf(
        "The payment of order %s met %s, which should not be (%d of %d times)",
        order.id(), code, surprises, config.mostSurprises());
    count("surprised");
    return surprises < config.mostSurprises() ? order : stepOrNow(order, Step.STALLED, code, claim);
  }

  private void count(String outcome) {
    registry.counter("racelab.checkout", "outcome", outcome).increment();
  }

  private static Debit debit(Order order) {
    Order.Payment payment = order.payment();
    return new Debit(
        order.id(),
        Objects.requireNonNull(payment.account(), "an order that costs something has an account"),
        order.customer(),
        payment.total(),
        payment.currency(),
        order.strategy());
  }
}
