package dev.racelab.guard;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.LockUnavailableException;
import dev.racelab.locking.Renewal;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Holds the operation's scope in a lock provider while the inner stages run.
 *
 * <p>Standing outside the transaction, it gives the lock back after the commit: the other way round
 * the next holder reads what the last one has not committed yet. No connection is held while it
 * waits. Whether the lease was lost is asked once, before the transaction begins; asking again
 * after the read would only narrow the window that fencing closes.
 *
 * @param provider the provider's name
 * @param fixedLease how long the lease lasts, if it is not renewed; null for the configured lease,
 *     renewed until it is closed
 */
record LockStage(String provider, @Nullable Duration fixedLease) implements Stage {
  LockStage(String provider) {
    this(provider, null);
  }

  /** A mistake: a lease of {@code length} that ends whether the work has or not. */
  static LockStage notRenewed(String provider, Duration length) {
    return new LockStage(provider, length);
  }

  @Override
  public <R> Outcome<R> around(Execution execution, Next<R> next) {
    long asked = execution.resources().nanoTime().getAsLong();
    Lease lease = acquire(execution, asked);
    long granted = execution.resources().nanoTime().getAsLong();
    try {
      if (!lease.isHeld()) {
        throw new GuardException(
            Failure.LEASE_LOST, "the lock was lost before the work began; try again");
      }
      return next.run(execution.holding(lease));
    } finally {
      lease.close();
      execution.resources().observer().lockReleased(provider, since(execution, granted));
      execution.tell(Point.RELEASE);
    }
  }

  private Lease acquire(Execution execution, long asked) {
    Resources resources = execution.resources();
    LockProvider locks = resources.lock(provider);
    Duration wait = execution.deadline().atMost(resources.config().lockWait());
    String outcome = "failed";
    try {
      Optional<Lease> lease = locks.acquire(request(execution, wait));
      outcome = lease.isPresent() ? "acquired" : "timeout";
      return lease.orElseThrow(
          () ->
              new GuardException(
                  Failure.LOCK_TIMEOUT,
                  "somebody else kept the lock for " + wait.toMillis() + " ms; try again"));
    } catch (LockUnavailableException unavailable) {
      throw new GuardException(
          Failure.DEPENDENCY_UNAVAILABLE, "the lock's store did not answer", unavailable);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new GuardException(
          Failure.OVERLOADED, "the request was stopped while it waited for a lock", interrupted);
    } finally {
      resources.observer().lockAsked(provider, outcome, since(execution, asked));
    }
  }

  private LockRequest request(Execution execution, Duration wait) {
    SortedSet<String> names = execution.operation().scope().names();
    return fixedLease == null
        ? LockRequest.of(names, wait, execution.resources().config().lease())
        : LockRequest.of(names, wait, fixedLease).withRenewal(Renewal.never());
  }

  private static Duration since(Execution execution, long start) {
    return Duration.ofNanos(execution.resources().nanoTime().getAsLong() - start);
  }

  @Override
  public String toString() {
    return fixedLease == null
        ? "lock(" + provider + ")"
        : "lock(" + provider + ", " + fixedLease.toMillis() + " ms, not renewed)";
  }
}
