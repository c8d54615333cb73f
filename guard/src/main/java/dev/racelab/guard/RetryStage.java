package dev.racelab.guard;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs the work again when it lost a race, from scratch: a new transaction, a new read.
 *
 * <p>Only failures that are definite and that a second run can win are tried again: serialization
 * failures, deadlocks, versions that moved, and unique violations where the operation says so or a
 * stale lookup of an idempotency key may be the reason. The wait before run n is random between
 * zero and min(longest, first * 2^(n-1)), the "full jitter" of Brooker's "Exponential Backoff And
 * Jitter" (2015), which spreads contenders best. Nothing is held while it waits, since this stage
 * is the outermost.
 */
record RetryStage() implements Stage {
  @Override
  public <R> Outcome<R> around(Execution execution, Next<R> next) {
    int attempts = execution.resources().config().attempts();
    Execution run = execution;
    int lost = 0;
    while (true) {
      try {
        Outcome<R> outcome = next.run(run);
        if (!(outcome instanceof Outcome.Refused<R> refused) || !isToBeRecorded(run, refused)) {
          return outcome;
        }
        run = run.decided(new Decision.Refuse<>(refused.refusal())); // once: then it is decided
      } catch (GuardException failed) {
        lost++;
        if (!canWin(failed, run) || lost >= attempts || !pause(run, lost)) {
          throw outlasting(failed, run);
        }
        run = decided(run, failed);
        execution
            .resources()
            .observer()
            .retried(execution.strategy().name(), execution.operation().name());
      }
    }
  }

  /** The refusal of a request with a key: a run of its own records it, {@link IdempotencyStage}. */
  private static boolean isToBeRecorded(Execution run, Outcome.Refused<?> refused) {
    Keyed<?> keyed = run.keyed();
    return keyed != null
        && run.decided() == null
        && keyed.policy().keep(keyed.refused(refused.refusal())).isPresent();
  }

  /**
   * What a violation means to a request with a key is the decision of the next run, which records
   * it; unless the lookup was stale, and the row in the way of the request's own making: then that
   * run finds the record, and replays.
   */
  private static Execution decided(Execution run, GuardException lost) {
    if (run.keyed() == null || retries(run.operation(), lost)) {
      return run;
    }
    return Guard.refusal(run.strategy(), run.operation(), lost)
        .map(refusal -> run.decided(new Decision.Refuse<>(refusal)))
        .orElse(run);
  }

  /**
   * What is told when no run is left. A violation may be of the request's own earlier copy, so
   * without a record of what it means nobody is told more than to try again.
   */
  private static GuardException outlasting(GuardException failed, Execution run) {
    return run.keyed() != null && Guard.refusal(run.strategy(), run.operation(), failed).isPresent()
        ? new GuardException(
            Failure.WRITE_CONFLICT, "a row is in the way, perhaps this request's own", failed)
        : failed;
  }

  private static boolean canWin(GuardException lost, Execution run) {
    return switch (lost.failure()) {
      case WRITE_CONFLICT -> true;
      case UNIQUE_VIOLATION -> run.keyed() != null || retries(run.operation(), lost);
      case LOCK_TIMEOUT,
          LEASE_LOST,
          STALE_TOKEN,
          DEPENDENCY_UNAVAILABLE,
          OVERLOADED,
          OUTCOME_UNKNOWN,
          UNEXPECTED ->
          false;
    };
  }

  private static boolean retries(Operation<?, ?> operation, GuardException violation) {
    return operation.retriesUniqueViolation(Objects.requireNonNullElse(violation.constraint(), ""));
  }

  /** Whether time is left for another run after the pause. */
  private static boolean pause(Execution execution, int attempt) {
    GuardConfig config = execution.resources().config();
    long first = config.backoff().toNanos();
    long most = config.longestBackoff().toNanos();
    long bound = Math.min(most, first << Math.min(attempt - 1, 20));
    long nanos = execution.resources().random().nextLong(bound + 1);
    Deadline until =
        Deadline.in(
            execution.deadline().atMost(Duration.ofNanos(nanos)), execution.resources().nanoTime());
    // parkNanos may wake early; an interrupt ends the pause and is seen by whoever blocks next.
    while (!until.passed() && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(until.left().toNanos());
    }
    return !execution.deadline().passed();
  }

  @Override
  public String toString() {
    return "retry";
  }
}
