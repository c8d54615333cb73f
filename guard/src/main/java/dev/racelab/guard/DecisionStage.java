package dev.racelab.guard;

/**
 * Reads and decides here, so that the stages further in stand around the second half of the work
 * only. In the right order nothing stands between the halves; this stage exists for those who put
 * something there.
 */
record DecisionStage() implements Stage {
  @Override
  public <R> Outcome<R> around(Execution execution, Next<R> next) {
    return switch (Guard.decide(execution, execution.operation())) {
      case Decision.Refuse<?> refuse -> new Outcome.Refused<>(refuse.refusal(), true);
      case Decision.Proceed<?> proceed -> next.run(execution.decided(proceed));
    };
  }

  @Override
  public String toString() {
    return "read-and-decide";
  }
}
