package dev.racelab.guard;

import dev.racelab.locking.Lease;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through a strategy's stages.
 *
 * @param operation the unit of work
 * @param strategy the stages and modes
 * @param resources the stores and settings of this process
 * @param deadline when the request must have its answer
 * @param lease what the lock stage holds; null before it, or without one
 */
public record Execution(
    Operation<?, ?> operation,
    Strategy strategy,
    Resources resources,
    Deadline deadline,
    @Nullable Lease lease) {
  Execution holding(Lease granted) {
    return new Execution(operation, strategy, resources, deadline, granted);
  }

  Probe probe() {
    return resources.probe();
  }
}
