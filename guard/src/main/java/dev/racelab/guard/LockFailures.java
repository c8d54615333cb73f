package dev.racelab.guard;

import dev.racelab.locking.LockInterruptedException;
import dev.racelab.locking.LockTimeoutException;
import dev.racelab.locking.LockUnavailableException;
import java.time.Duration;
import java.util.Optional;

/**
 * Why a lock of a lock provider was not held. The work did not begin then, so every kind is
 * definite. Names of locks stay inside: they carry ids, and the exceptions below go to clients.
 */
final class LockFailures {
  /** Bounds the walk through causes, which may go in a circle. */
  private static final int MOST_LOOKED_AT = 100;

  private LockFailures() {}

  static GuardException timedOut(Duration waited) {
    return new GuardException(
        Failure.LOCK_TIMEOUT,
        "somebody else kept the lock for " + waited.toMillis() + " ms; try again");
  }

  static GuardException unavailable(LockUnavailableException cause) {
    return new GuardException(
        Failure.DEPENDENCY_UNAVAILABLE, "the lock's store did not answer", cause);
  }

  static GuardException interrupted(Exception cause) {
    return new GuardException(
        Failure.OVERLOADED, "the request was stopped while it waited for a lock", cause);
  }

  /** The same for a lock that was taken behind no strategy; empty if no lock was what failed. */
  static Optional<GuardException> ofUnguarded(Throwable thrown) {
    Throwable next = thrown;
    for (int depth = 0; next != null && depth < MOST_LOOKED_AT; depth++) {
      switch (next) {
        case LockTimeoutException timeout -> {
          return Optional.of(timedOut(timeout.waited()));
        }
        case LockUnavailableException unavailable -> {
          return Optional.of(unavailable(unavailable));
        }
        case LockInterruptedException interrupted -> {
          return Optional.of(interrupted(interrupted));
        }
        default -> next = next.getCause();
      }
    }
    return Optional.empty();
  }
}
