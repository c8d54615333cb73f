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
    boolean violated = false;
    for (int attempt = 1; ; attempt++) {
      try {
        Outcome<R> outcome = next.run(run);
        if (!(outcome instanceof Outcome.Refused<R> refused) || !isToBeRecorded(run)) {
          return outcome;
        }
        run = run.decided(new Decision.Refuse<>(refused.refusal()));
        continue;
      } catch (GuardException lost) {
        if (!canWin(lost, run) || attempt == attempts || !pause(run, attempt)) {
          throw lost;
        }
        if (lost.failure() == Failure.UNIQUE_VIOLATION && run.keyed() != null) {
          run = violated ? refused(run, lost) : run;
          violated = true;
        }
      }
      execution
          .resources()
          .observer()
          .retried(execution.strategy().name(), execution.operation().name());
    }
  }

  /** The refusal of a request with a key: a run of its own records it, {@link IdempotencyStage}. */
  private static boolean isToBeRecorded(Execution run) {
    return run.keyed() != null && run.decided() == null;
  }

  /** A violation that comes twice is no stale lookup's: what it means is now the decision. */
  private static Execution refused(Execution run, GuardException lost) {
    return run.decided(
        new Decision.Refuse<>(
            Guard.refusal(run.strategy(), run.operation(), lost).orElseThrow(() -> lost)));
  }

  private static boolean canWin(GuardException lost, Execution run) {
    return switch (lost.failure()) {
      case WRITE_CONFLICT -> true;
      case UNIQUE_VIOLATION ->
          run.keyed() != null
              || run.operation()
                  .retriesUniqueViolation(Objects.requireNonNullElse(lost.constraint(), ""));
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
