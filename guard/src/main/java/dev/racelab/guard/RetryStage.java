package dev.racelab.guard;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs the work again when it lost a race, from scratch: a new transaction, a new read.
 *
 * <p>Only failures that are definite and that a second run can win are tried again: serialization
 * failures, deadlocks, versions that moved, and unique violations where the operation says so. The
 * wait before run n is random between zero and min(longest, first * 2^(n-1)), the "full jitter" of
 * Brooker's "Exponential Backoff And Jitter" (2015), which spreads contenders best. Nothing is held
 * while it waits, since this stage is the outermost.
 */
record RetryStage() implements Stage {
  @Override
  public <R> Outcome<R> around(Execution execution, Next<R> next) {
    int attempts = execution.resources().config().attempts();
    for (int attempt = 1; ; attempt++) {
      try {
        return next.run(execution);
      } catch (GuardException lost) {
        if (!canWin(lost, execution.operation())
            || attempt == attempts
            || !pause(execution, attempt)) {
          throw lost;
        }
      }
      execution
          .resources()
          .observer()
          .retried(execution.strategy().name(), execution.operation().name());
    }
  }

  private static boolean canWin(GuardException lost, Operation<?, ?> operation) {
    return switch (lost.failure()) {
      case WRITE_CONFLICT -> true;
      case UNIQUE_VIOLATION ->
          operation.retriesUniqueViolation(Objects.requireNonNullElse(lost.constraint(), ""));
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
