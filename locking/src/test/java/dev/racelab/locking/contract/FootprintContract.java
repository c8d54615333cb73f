package dev.racelab.locking.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Nothing is left of what has ended: no key, no channel, no thread, no connection. */
abstract class FootprintContract extends ProcessContract {
  private static final String CONNECTIONS = "connections";
  private static final int MANY = 100;

  /** What the JVM itself may start for its own ends at any time. */
  private static final long THREADS_OF_THE_JVM = 2;

  @Test
  void nothingIsLeftOfWaitsThatFailedAndLeasesThatEnded() throws Exception {
    LockProvider provider = provider();
    LockProvider other = spansInstances() ? provider() : provider;
    askInVain(provider, other); // opens what is opened once
    awaitRest("when nobody holds or waits any more", Long.MAX_VALUE);
    long before = connections();
    for (int round = 0; round < 5; round++) {
      askInVain(provider, other);
    }

    awaitRest("when the same was done five times more", before);
  }

  @Test
  void aClosedProviderLeavesNothing() throws Exception {
    long threads = threadsOfProviders();
    openAskAndClose();
    awaitRest("when its providers are closed", Long.MAX_VALUE);
    long connections = connections();
    for (int round = 0; round < 5; round++) {
      openAskAndClose();
    }

    awaitRest("when five times as many were closed", connections);
    Eventually.holds(
        "no more than " + threads + " threads of providers",
        patience(),
        () -> threadsOfProviders() <= threads);
  }

  @Test
  void aHundredLeasesCostNoMoreThreadsThanOne() throws Exception {
    LockProvider provider = provider();
    take(provider, SHORT_LEASE, "warm");
    long before = threads();

    for (int i = 1; i < Math.min(MANY, mostLeases()); i++) {
      assertThat(take(provider, SHORT_LEASE, "many-" + i).isHeld()).isTrue();
    }

    assertThat(threads() - before)
        .as("threads more than the %d for one lease", before)
        .isLessThanOrEqualTo(THREADS_OF_THE_JVM);
  }

  private void openAskAndClose() throws Exception {
    LockProvider provider = newProvider();
    LockProvider other = spansInstances() ? newProvider() : provider;
    try {
      askInVain(provider, other);
      if (provider instanceof AutoCloseable) {
        takeGivenBack(provider, "left"); // for its close to give back
      }
    } finally {
      close(provider);
      close(other);
    }
  }

  /** A refusal, a wait that is interrupted, and a lease that is given back. */
  private void askInVain(LockProvider provider, LockProvider other) throws Exception {
    Lease held = takeGivenBack(provider, "b", "c");
    assertThat(other.acquire(request(Duration.ofMillis(20), "a", "b"))).isEmpty();
    Waiter waiter = new Waiter(other, request(LONG_WAIT, "c"));
    waiter.awaitWaiting();
    waiter.interrupt();
    assertThatThrownBy(waiter::answer).hasRootCauseInstanceOf(InterruptedException.class);
    held.close();
  }

  private void awaitRest(String when, long mostConnections) {
    Eventually.holds(
        () -> when + " there are: " + footprint() + ", of connections at most " + mostConnections,
        patience(),
        () ->
            footprint().entrySet().stream()
                .allMatch(
                    kind ->
                        kind.getValue()
                            <= (kind.getKey().equals(CONNECTIONS) ? mostConnections : 0)));
  }

  private long connections() {
    return footprint().getOrDefault(CONNECTIONS, 0L);
  }

  private long threadsOfProviders() {
    return Thread.getAllStackTraces().keySet().stream().filter(this::isOfProvider).count();
  }

  /** Of the platform; not those that carry virtual ones, of which there is a bounded number. */
  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.getName().startsWith("ForkJoinPool"))
        .count();
  }
}
