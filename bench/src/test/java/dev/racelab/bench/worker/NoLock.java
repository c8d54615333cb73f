package dev.racelab.bench.worker;

import dev.racelab.bench.peer.LockClient;
import java.time.Duration;
import java.util.Optional;

/** Grants everything to everybody. */
final class NoLock implements LockClient {
  @Override
  public Optional<Held> lock(String name, Duration maxWait) {
    return Optional.of(() -> {});
  }

  @Override
  public void roundTrip() {}

  @Override
  public void close() {}
}
