package dev.racelab.guard;

import dev.racelab.idempotency.Opening;
import dev.racelab.locking.Lease;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through a strategy's stages.
 *
 * @param operation the unit of work
 * @param strategy the stages and modes
 * @param resources the stores and settings of this process
 * @param deadline when the request must have its answer
 * @param lease what the lock stage holds; null before it, or without one
 * @param decided what was concluded before the work; null where the work itself decides
 * @param keyed the request's idempotency key, and how it is answered; null without one
 * @param opening what the transaction has left to be sent with its first statements
 */
public record Execution(
    Operation<?, ?> operation,
    Strategy strategy,
    Resources resources,
    Deadline deadline,
    @Nullable Lease lease,
    @Nullable Decision<?> decided,
    @Nullable Keyed<?> keyed,
    Opening opening) {
  private static final Logger LOG = Logger.getLogger(Execution.class);

  Execution holding(Lease granted) {
    return new Execution(
        operation, strategy, resources, deadline, granted, decided, keyed, opening);
  }

  Execution decided(Decision<?> decision) {
    return new Execution(operation, strategy, resources, deadline, lease, decision, keyed, opening);
  }

  Execution opening(Opening unsent) {
    return new Execution(operation, strategy, resources, deadline, lease, decided, keyed, unsent);
  }

  Probe probe() {
    return resources.probe();
  }

  /**
   * Tells the probe of a point at which the outcome stands already. Nothing that fails there can
   * change it, so it is logged and the outcome remains the answer.
   */
  void tell(Point point) {
    try {
      probe().reached(point);
    } catch (RuntimeException failed) {
      LOG.warnf(failed, "The probe failed at %s, after the outcome", point.label());
    }
  }
}
