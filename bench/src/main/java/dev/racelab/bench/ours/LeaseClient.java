package dev.racelab.bench.ours;

import dev.racelab.bench.peer.LockClient;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Any of our providers. */
final class LeaseClient implements LockClient {
  /** Asks the provider's server for nothing. */
  interface Ping {
    void run() throws Exception;
  }

  /** Ends provider and client. */
  interface End {
    void run() throws Exception;
  }

  private final LockProvider provider;
  private final Duration lease;
  private final Ping ping;
  private final End end;

  LeaseClient(LockProvider provider, Duration lease, Ping ping, End end) {
    this.provider = provider;
    this.lease = lease;
    this.ping = ping;
    this.end = end;
  }

  @Override
  public Optional<Held> lock(String name, Duration maxWait) throws InterruptedException {
    return provider.acquire(LockRequest.of(List.of(name), maxWait, lease)).map(held -> held::close);
  }

  @Override
  public void roundTrip() throws Exception {
    ping.run();
  }

  @Override
  public Optional<String> lockThreads() {
    return Optional.of("racelab-lock");
  }

  @Override
  public void close() throws Exception {
    end.run();
  }
}
