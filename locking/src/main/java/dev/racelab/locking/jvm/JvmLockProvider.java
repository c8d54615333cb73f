package dev.racelab.locking.jvm;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.lease.Turnstiles;
import java.util.Optional;

/**
 * Locks names inside one process. Its leases have no expiry, whatever the request's lease and
 * renewal say, and carry no token: they end when they are closed, or with the process. Whoever
 * waits for a name is served in the order of arrival.
 *
 * <p>Memory is bounded by what is in use: a name is forgotten when nobody holds it or waits for it.
 * Two instances do not exclude each other. Safe for use by any number of threads.
 */
public final class JvmLockProvider implements LockProvider {
  /** Who has passed a turnstile and not left it holds the name. */
  private final Turnstiles turnstiles = new Turnstiles();

  @Override
  public String name() {
    return "jvm";
  }

  @Override
  public Optional<Lease> acquire(LockRequest request) throws InterruptedException {
    long deadline = System.nanoTime() + request.maxWait().toNanos();
    return turnstiles.pass(request.names(), deadline)
        ? Optional.of(new JvmLease(request.names(), turnstiles::leave))
        : Optional.empty();
  }

  /** How many names are held or waited for. */
  int namesInUse() {
    return turnstiles.size();
  }
}
