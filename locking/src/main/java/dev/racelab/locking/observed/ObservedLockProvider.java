package dev.racelab.locking.observed;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.LockUnavailableException;
import java.util.Optional;

/** Asks another provider, and tells an observation of each acquisition. */
abstract sealed class ObservedLockProvider implements LockProvider, AutoCloseable
    permits MeteredLockProvider, TracedLockProvider {
  private final LockProvider observed;

  ObservedLockProvider(LockProvider observed) {
    this.observed = observed;
  }

  /** Somebody asks now. */
  abstract Observation begin(LockRequest request);

  @Override
  public final String name() {
    return observed.name();
  }

  @Override
  public final Optional<Lease> acquire(LockRequest request) throws InterruptedException {
    Observation observation = begin(request);
    Optional<Lease> lease;
    try {
      lease = observed.acquire(request);
    } catch (LockUnavailableException e) {
      observation.answered(Outcome.UNAVAILABLE, e);
      throw e;
    } catch (InterruptedException e) {
      observation.answered(Outcome.INTERRUPTED, e);
      throw e;
    } catch (RuntimeException e) {
      observation.answered(Outcome.FAILED, e);
      throw e;
    }
    observation.answered(lease.isPresent() ? Outcome.ACQUIRED : Outcome.REFUSED, null);
    return lease.map(granted -> new ObservedLease(granted, observation));
  }

  /** Closes the observed provider, if that can be closed. */
  @Override
  public final void close() {
    if (observed instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("the lock provider '" + name() + "' did not close", e);
      }
    }
  }
}
