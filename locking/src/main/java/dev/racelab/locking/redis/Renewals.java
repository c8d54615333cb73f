package dev.racelab.locking.redis;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that wakes every lease of a provider in time, and the list of those leases. The
 * thread never waits for Redis; what a holder asked to be told runs on a virtual thread of its own.
 */
final class Renewals {
  private final LongSupplier nanoTime;
  private final ScheduledThreadPoolExecutor scheduler;
  private final Set<RedisLease> leases = ConcurrentHashMap.newKeySet();

  Renewals(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.scheduler =
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform().daemon().name("racelab-lock-renewal").factory(),
            // Only a closed provider refuses, and it has taken its leases away already.
            new ThreadPoolExecutor.DiscardPolicy());
    scheduler.setRemoveOnCancelPolicy(true); // most leases are closed long before their first tick
  }

  long now() {
    return nanoTime.getAsLong();
  }

  void remember(RedisLease lease) {
    leases.add(lease);
  }

  void forget(RedisLease lease) {
    leases.remove(lease);
  }

  Future<?> at(long time, Runnable tick) {
    return scheduler.schedule(tick, time - now(), TimeUnit.NANOSECONDS);
  }

  void tell(Runnable action) {
    Thread.ofVirtual().name("racelab-lock-lost").start(action);
  }

  boolean isClosed() {
    return scheduler.isShutdown();
  }

  /** Takes every lease away from its holder and gives its names back; ends the thread. */
  CompletableFuture<@Nullable Void> close() {
    scheduler.shutdownNow();
    List<RedisLease> last = List.copyOf(leases);
    last.forEach(lease -> lease.lose("its provider was closed"));
    return CompletableFuture.allOf(
        last.stream().map(RedisLease::giveBackWhenSettled).toArray(CompletableFuture<?>[]::new));
  }
}
