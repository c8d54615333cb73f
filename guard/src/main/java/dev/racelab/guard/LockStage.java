package dev.racelab.guard;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.LockUnavailableException;
import dev.racelab.locking.Renewal;
import java.time.Duration;
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
    Lease lease = acquire(execution);
    try {
      if (!lease.isHeld()) {
        throw new GuardException(
            Failure.LEASE_LOST, "the lock was lost before the work began; try again");
      }
      return next.run(execution.holding(lease));
    } finally {
      lease.close();
      execution.tell(Point.RELEASE);
    }
  }

  private Lease acquire(Execution execution) {
    Resources resources = execution.resources();
    Duration wait = execution.deadline().atMost(resources.config().lockWait());
    try {
      return resources
          .lock(provider)
          .acquire(request(execution, wait))
          .orElseThrow(() -> LockFailures.timedOut(wait));
    } catch (LockUnavailableException unavailable) {
      throw LockFailures.unavailable(unavailable);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw LockFailures.interrupted(interrupted);
    }
  }

  private LockRequest request(Execution execution, Duration wait) {
    SortedSet<String> names = execution.operation().scope().names();
    return fixedLease == null
        ? LockRequest.of(names, wait, execution.resources().config().lease())
        : LockRequest.of(names, wait, fixedLease).withRenewal(Renewal.never());
  }

  @Override
  public String toString() {
    return fixedLease == null
        ? "lock(" + provider + ")"
        : "lock(" + provider + ", " + fixedLease.toMillis() + " ms, not renewed)";
  }
}
