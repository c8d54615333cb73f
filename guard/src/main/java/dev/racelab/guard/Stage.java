package dev.racelab.guard;

/**
 * One guard around a unit of work: does its part, and runs what stands further in. Stages are
 * values without state; all state of a request is in its {@link Execution}.
 */
public sealed interface Stage
    permits RetryStage, DecisionStage, LockStage, TransactionStage, DatabaseLockStage, KeyStage {
  /**
   * Runs {@code next} inside this guard, once or (a retry) several times.
   *
   * @throws GuardException if the work did not reach an outcome
   */
  <R> Outcome<R> around(Execution execution, Next<R> next);

  /** What stands further in: the remaining stages and the work. */
  @FunctionalInterface
  interface Next<R> {
    Outcome<R> run(Execution execution);
  }
}
