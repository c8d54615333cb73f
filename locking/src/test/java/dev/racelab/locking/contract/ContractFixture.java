package dev.racelab.locking.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.LockUnavailableException;
import dev.racelab.locking.Renewal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** What the contract asks of whoever extends it, and what its tests have in common. */
abstract class ContractFixture {
  static final Duration NO_WAIT = Duration.ZERO;
  static final Duration LONG_WAIT = Duration.ofSeconds(20);
  static final Duration LONG_LEASE = Duration.ofSeconds(30);
  static final Duration SHORT_LEASE = Duration.ofSeconds(1);

  final long seed = Long.getLong("racelab.seed", System.nanoTime());

  private final String run = UUID.randomUUID().toString();
  private final List<LockProvider> providers = new ArrayList<>();

  /** A new provider on the one store; closed after the test if it is {@link AutoCloseable}. */
  protected abstract LockProvider newProvider();

  /** Whether each grant carries a fencing token. */
  protected abstract boolean issuesTokens();

  /** Whether leases end without renewal, so that a holder may lose one. */
  protected abstract boolean leasesExpire();

  /** Whether providers made one after the other exclude each other, as two processes' would. */
  protected abstract boolean spansInstances();

  /** Makes the store forget who holds {@code name}. Called only where leases expire. */
  protected void takeAway(String name) {
    throw new UnsupportedOperationException("this provider's leases cannot be lost");
  }

  /** How many leases one provider can hold at a time. */
  protected int mostLeases() {
    return Integer.MAX_VALUE;
  }

  /** How another process makes such a provider; empty where none can. */
  protected Optional<Elsewhere> elsewhere() {
    return Optional.empty();
  }

  /** What can be done to the store; empty where it is no server. The same one each time. */
  protected Optional<StoreFaults> faults() {
    return Optional.empty();
  }

  /**
   * How many there are now of all that the store could be left with, by kind: for example {@code
   * locks}, {@code channels}, {@code connections}. Each must be zero while nobody holds or waits,
   * but for {@code connections}, of which there may be as many as were needed before. Tokens that
   * are remembered are not counted.
   */
  protected Map<String, Long> footprint() {
    return Map.of();
  }

  /** Whether a thread was started by a provider, which has to end it when it is closed. */
  protected boolean isOfProvider(Thread thread) {
    return thread.getName().startsWith("racelab-lock");
  }

  /** What a busy machine may add to any time that is promised. */
  Duration slack() {
    return Duration.ofSeconds(2);
  }

  /** How long to wait for what has no promised time. */
  Duration patience() {
    return Duration.ofSeconds(5);
  }

  @AfterEach
  final void healTheStoreAndCloseProviders() throws Exception {
    faults().ifPresent(StoreFaults::end); // first, since a provider may wait for its store
    CompletableFuture<Void> closed =
        CompletableFuture.runAsync(() -> providers.forEach(ContractFixture::close));
    closed.get(LONG_WAIT.toSeconds(), TimeUnit.SECONDS); // a provider that hangs ends here
  }

  /** A provider for this test. */
  final LockProvider provider() {
    return closedLater(newProvider());
  }

  final LockProvider closedLater(LockProvider provider) {
    providers.add(provider);
    return provider;
  }

  static void close(LockProvider provider) {
    if (provider instanceof AutoCloseable closeable) {
      assertThatNoException().isThrownBy(closeable::close);
    }
  }

  final String name(String label) {
    return run + ":" + label;
  }

  final LockRequest request(Duration wait, String... labels) {
    return request(wait, LONG_LEASE, labels);
  }

  final LockRequest request(Duration wait, Duration lease, String... labels) {
    return LockRequest.of(List.of(labels).stream().map(this::name).toList(), wait, lease);
  }

  final Lease take(LockProvider provider, String... labels) throws InterruptedException {
    return take(provider, LONG_LEASE, labels);
  }

  final Lease take(LockProvider provider, Duration lease, String... labels)
      throws InterruptedException {
    return take(provider, lease, Renewal.untilClosed(), labels);
  }

  final Lease take(LockProvider provider, Duration lease, Renewal renewal, String... labels)
      throws InterruptedException {
    Optional<Lease> granted =
        provider.acquire(request(NO_WAIT, lease, labels).withRenewal(renewal));
    assertThat(granted).as("a lease of free names: %s", String.join(", ", labels)).isPresent();
    return granted.orElseThrow();
  }

  /**
   * A lease of names that another provider has given back. Its release may still be on its way when
   * closing returns (see {@link Lease#close()}), so that who does not wait may be refused.
   */
  final Lease takeGivenBack(LockProvider provider, String... labels) throws InterruptedException {
    Optional<Lease> granted = provider.acquire(request(patience(), labels));
    assertThat(granted).as("names given back: %s", String.join(", ", labels)).isPresent();
    return granted.orElseThrow();
  }

  /** Whether the name can be had now; it is given back at once. */
  final boolean canTake(LockProvider provider, String label) {
    try {
      Optional<Lease> lease = provider.acquire(request(NO_WAIT, SHORT_LEASE, label));
      lease.ifPresent(Lease::close);
      return lease.isPresent();
    } catch (LockUnavailableException e) {
      return false; // the store is not back yet
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
