package dev.racelab.bench.peers;

import dev.racelab.bench.peer.LockClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;

/**
 * One of ShedLock's providers. It is made for scheduled tasks and does not wait for a lock; so that
 * it can take part where locks are contended, it is asked again every millisecond.
 */
final class ShedLocks implements LockClient {
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

  /** Asks the provider's server for nothing. */
  interface RoundTrip {
    void run() throws Exception;
  }

  private final LockProvider provider;
  private final Duration lease;
  private final RoundTrip roundTrip;
  private final AutoCloseable client;

  ShedLocks(LockProvider provider, Duration lease, RoundTrip roundTrip, AutoCloseable client) {
    this.provider = provider;
    this.lease = lease;
    this.roundTrip = roundTrip;
    this.client = client;
  }

  @Override
  public Optional<Held> lock(String name, Duration maxWait) {
    long deadline = System.nanoTime() + maxWait.toNanos();
    while (true) {
      Optional<SimpleLock> lock =
          provider.lock(new LockConfiguration(Instant.now(), name, lease, Duration.ZERO));
      if (lock.isPresent()) {
        return Optional.of(lock.get()::unlock);
      }
      if (deadline - System.nanoTime() <= 0) {
        return Optional.empty();
      }
      LockSupport.parkNanos(PAUSE);
    }
  }

  @Override
  public void roundTrip() throws Exception {
    roundTrip.run();
  }

  @Override
  public void close() throws Exception {
    client.close();
  }
}
