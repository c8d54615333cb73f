package dev.racelab.locking;

import java.util.Optional;

/**
 * Grants exclusive leases on named resources. Losing the race is an answer, not an exception.
 *
 * <p>Providers are safe for use by any number of threads. A lease is not reentrant: a holder that
 * asks again for a name that it holds waits like everybody else.
 */
public interface LockProvider {
  /** The name that strategies and metrics call this provider by, for example {@code redis}. */
  String name();

  /**
   * Tries to take every name of the request, in sorted order and all or nothing, until {@code
   * request.maxWait()} has passed.
   *
   * <p>The wait bounds how long the caller stands behind other holders, and how long a store is
   * listened to that does not answer, but for a moment that the provider states; with a wait of
   * zero, that is the provider's own time-out.
   *
   * @return the lease, or empty if another holder kept one of the names for the whole wait; nothing
   *     is held then
   * @throws LockUnavailableException if the lock's store could not answer; whatever the store
   *     granted unheard expires with its lease
   * @throws IllegalArgumentException if the lease is shorter than three round trips to the store,
   *     as far as this provider has measured them by now: it could not be renewed in time
   * @throws IllegalStateException if the provider is closed, or if the caller is an event loop,
   *     which must not wait
   * @throws InterruptedException if the waiting thread was interrupted; nothing is held then
   */
  Optional<Lease> acquire(LockRequest request) throws InterruptedException;

  /**
   * The same for callers who have nothing else to do without the lock:
   *
   * <pre>{@code
   * try (Lease lease = locks.acquireOrThrow(LockRequest.of("account:7", Duration.ofSeconds(2)))) {
   *   ... // begin and commit the transaction in here, so that the lock outlasts it
   * }
   * }</pre>
   *
   * @throws LockTimeoutException if another holder kept one of the names for the whole wait
   */
  default Lease acquireOrThrow(LockRequest request) throws InterruptedException {
    return acquire(request)
        .orElseThrow(() -> new LockTimeoutException(request.names(), request.maxWait()));
  }
}
