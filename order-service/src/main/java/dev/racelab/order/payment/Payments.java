package dev.racelab.order.payment;

import dev.racelab.guard.Point;
import dev.racelab.platform.lab.LabControls;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.FaultToleranceException;
import org.jboss.logging.Logger;

/**
 * Asks the account service for money, or to give it back. Both may be asked any number of times, by
 * any replica, in any order: a debit takes effect once at most, and never after its void.
 */
@ApplicationScoped
public class Payments {
  private static final Logger LOG = Logger.getLogger(Payments.class);

  @Inject Calls calls;
  @Inject ServiceToken token;
  @Inject LabControls lab;

  void check(@Observes StartupEvent start) {
    if (!token.canBeSigned()) {
      LOG.warn(
          "racelab.payment.signing-key is not set: only orders that cost nothing can be placed");
    }
  }

  /** Whether this service can ask for money at all. */
  public boolean areThere() {
    return token.canBeSigned();
  }

  /** Takes the money; returns within a few seconds. */
  public Answer take(Debit debit) {
    return settled(() -> calls.debit(debit));
  }

  /** Gives the money back, or sees to it that it is never taken; returns within a few seconds. */
  public Answer giveBack(Debit debit) {
    return settled(() -> calls.voidDebit(debit));
  }

  /** Sees to it that the money is not taken from now on; refused if it was. As long as those. */
  public Answer bar(Debit debit) {
    return settled(() -> calls.bar(debit));
  }

  private Answer settled(Supplier<Answer> call) {
    lab.reached(Point.CALL);
    Answer answer = answer(call);
    lab.reached(Point.CALLED);
    return answer;
  }

  private Answer answer(Supplier<Answer> call) {
    try {
      return call.get();
    } catch (Calls.NoAnswerException | FaultToleranceException none) {
      LOG.debugf("The account service gave no answer: %s", none.getMessage());
      return new Answer.Unknown(String.valueOf(none.getMessage()));
    }
  }
}
