package dev.racelab.bench.worker;

import dev.racelab.bench.peer.LockClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A lock that is right, of which every instance is the same. */
final class JvmLock implements LockClient {
  private final Map<String, Semaphore> locks = new ConcurrentHashMap<>();

  @Override
  public Optional<Held> lock(String name, Duration maxWait) throws InterruptedException {
    Semaphore lock = locks.computeIfAbsent(name, key -> new Semaphore(1));
    return lock.tryAcquire(maxWait.toNanos(), TimeUnit.NANOSECONDS)
        ? Optional.of(lock::release)
        : Optional.empty();
  }

  @Override
  public void roundTrip() {}

  @Override
  public void close() {}
}
