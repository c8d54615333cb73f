package dev.racelab.guard;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs units of work behind strategies: {@code retry > lock > transaction > database-lock > work}.
 * Safe for use by any number of threads; a call blocks its thread, at most until the configured
 * deadline, so it belongs on a virtual thread.
 */
public final class Guard {
  private final Resources resources;

  public Guard(Resources resources) {
    this.resources = resources;
  }

  /**
   * Runs {@code operation} behind {@code strategy}, in a transaction of its own.
   *
   * @return the result, or the refusal of the business rules
   * @throws GuardException if no outcome was reached; its failure says whether that is definite
   */
  public <D, R> Outcome<R> run(Strategy strategy, Operation<D, R> operation) {
    Deadline deadline = Deadline.in(resources.config().deadline(), resources.nanoTime());
    Execution start = new Execution(operation, strategy, resources, deadline, null, null);
    try {
      return chain(strategy.stages(), execution -> work(execution, operation)).run(start);
    } catch (GuardException failed) {
      return refusal(strategy, operation, failed)
          .<Outcome<R>>map(Outcome.Refused::new)
          .orElseThrow(() -> failed);
    }
  }

  /** The lock providers that {@code strategy} needs and this process does not have. */
  public List<String> missing(Strategy strategy) {
    return strategy.stages().stream()
        .filter(LockStage.class::isInstance)
        .map(stage -> ((LockStage) stage).provider())
        .filter(name -> !resources.locks().containsKey(name))
        .toList();
  }

  private static <R> Stage.Next<R> chain(List<Stage> stages, Stage.Next<R> work) {
    Stage.Next<R> inner = work;
    for (Stage stage : stages.reversed()) {
      Stage.Next<R> next = inner;
      inner = execution -> stage.around(execution, next);
    }
    return inner;
  }

  private static <D, R> Outcome<R> work(Execution execution, Operation<D, R> operation) {
    return switch (decision(execution, operation)) {
      case Decision.Refuse<D> refuse -> new Outcome.Refused<>(refuse.refusal());
      case Decision.Proceed<D> proceed -> apply(execution, operation, proceed.plan());
    };
  }

  /** What a decision stage concluded of this very operation, else what the rows say now. */
  @SuppressWarnings("unchecked")
  private static <D> Decision<D> decision(Execution execution, Operation<D, ?> operation) {
    Decision.@Nullable Proceed<?> before = execution.decided();
    return before == null ? decide(execution, operation) : (Decision<D>) before;
  }

  /** The first half of the work. */
  static <D> Decision<D> decide(Execution execution, Operation<D, ?> operation) {
    Probe probe = execution.probe();
    probe.reached(Point.BEGIN);
    try {
      Decision<D> decision = operation.decide(new Reading(execution.strategy().reads(), probe));
      probe.reached(Point.READ);
      return decision;
    } catch (SQLException failed) {
      throw SqlFailures.ofStatement(failed);
    }
  }

  private static <D, R> Outcome<R> apply(Execution execution, Operation<D, R> operation, D plan) {
    Probe probe = execution.probe();
    try {
      Outcome<R> outcome =
          operation.apply(
              plan, new Writing(execution.strategy().writes(), execution.lease(), probe));
      probe.reached(Point.WRITE);
      return outcome;
    } catch (SQLException | RuntimeException failed) {
      if (execution.strategy().autocommits()) {
        // Each statement was its own commit: some may stand, and one may have lost its answer.
        throw new GuardException(
            Failure.OUTCOME_UNKNOWN, "a write outside any transaction failed", failed);
      }
      throw SqlFailures.ofStatement(failed);
    }
  }

  private static Optional<Refusal> refusal(
      Strategy strategy, Operation<?, ?> operation, GuardException failed) {
    String constraint = failed.constraint();
    return constraint == null || strategy.writes() == WriteMode.INSERTED_UNMAPPED
        ? Optional.empty()
        : operation.uniqueViolation(constraint);
  }
}
