package dev.racelab.locking.redis;

import dev.racelab.locking.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The names that one acquisition holds. It renews them by itself from the first grant on, so that a
 * request for several names keeps the first while it waits for the next.
 */
final class RedisLease implements Lease {
  private static final System.Logger LOG = System.getLogger(RedisLease.class.getName());

  /** A local clock may run slower than the server's by one in this many and still be safe. */
  private static final long DRIFT = 1000;

  private static final long RENEWALS_PER_LEASE = 3;
  private static final long RETRIES_PER_LEASE = 20;

  private enum State {
    HELD,
    LOST,
    CLOSED
  }

  /** Token of a name, and until when this process may rely on holding it. */
  private record Holding(long token, long deadline) {}

  private final RedisLeaseStore store;
  private final Renewals renewals;
  private final String owner;
  private final long leaseMillis;
  private final long leaseNanos;

  /** Completed when the acquisition has ended, with or without all its names. */
  private final CompletableFuture<@Nullable Void> settled = new CompletableFuture<>();

  /* All below are guarded by this lease; nothing that waits runs while it is locked. */
  private final TreeMap<String, Holding> holdings = new TreeMap<>();
  private final List<Runnable> whenLost = new ArrayList<>();
  private State state = State.HELD;
  private @Nullable Future<?> nextTick;

  RedisLease(RedisLeaseStore store, Renewals renewals, String owner, Duration lease) {
    this.store = store;
    this.renewals = renewals;
    this.owner = owner;
    this.leaseMillis = lease.toMillis();
    this.leaseNanos = TimeUnit.MILLISECONDS.toNanos(leaseMillis);
  }

  String owner() {
    return owner;
  }

  long leaseMillis() {
    return leaseMillis;
  }

  /** Redis granted {@code name} on a request that was sent not before {@code sent}. */
  void granted(String name, long token, long sent) {
    synchronized (this) {
      holdings.put(name, new Holding(token, deadline(sent)));
      if (nextTick == null) {
        tickAt(sent + leaseNanos / RENEWALS_PER_LEASE);
      }
    }
  }

  /** No further name will be granted. */
  void settle() {
    settled.complete(null);
  }

  @Override
  public synchronized SortedSet<String> names() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(holdings.keySet()));
  }

  @Override
  public synchronized OptionalLong token(String name) {
    Holding holding = holdings.get(name);
    if (holding == null) {
      throw new IllegalArgumentException(
          "'" + name + "' is not part of this lease of " + holdings.keySet());
    }
    return OptionalLong.of(holding.token);
  }

  @Override
  public boolean isHeld() {
    boolean expired;
    synchronized (this) {
      expired = state == State.HELD && isPastDeadline();
      if (!expired) {
        return state == State.HELD;
      }
    }
    // Whoever sees the deadline first settles it, so that a renewal answered too late cannot make
    // a lease come back that somebody was told to be gone.
    lose("it ran out before Redis confirmed a renewal");
    return false;
  }

  @Override
  public void onLost(Runnable action) {
    synchronized (this) {
      if (state == State.HELD) {
        whenLost.add(action);
        return;
      }
      if (state == State.CLOSED) {
        return;
      }
    }
    tell(action);
  }

  @Override
  public void close() {
    giveBack().join(); // through interruptions, for no longer than a command may take
  }

  /** As {@link #giveBack()}, but not before the last name that is asked for was answered. */
  CompletableFuture<@Nullable Void> giveBackWhenSettled() {
    return settled.thenCompose(done -> giveBack());
  }

  /** Starts to give every name back; completes, never with a failure, when that has ended. */
  CompletableFuture<@Nullable Void> giveBack() {
    List<String> names;
    synchronized (this) {
      if (state == State.CLOSED) {
        return CompletableFuture.completedFuture(null);
      }
      state = State.CLOSED;
      whenLost.clear();
      cancelTick();
      names = List.copyOf(holdings.keySet());
    }
    renewals.forget(this);
    return CompletableFuture.allOf(
        names.stream().map(this::giveBack).toArray(CompletableFuture<?>[]::new));
  }

  /** Also right for a name that is lost, or was never granted: only the owner's key is deleted. */
  CompletableFuture<@Nullable Void> giveBack(String name) {
    return store
        .release(name, owner)
        .handle(
            (released, failure) -> {
              if (failure != null) {
                LOG.log(
                    System.Logger.Level.WARNING,
                    "Could not tell Redis that ''{0}'' is free; it will be within {1} ms: {2}",
                    name,
                    Long.toString(leaseMillis),
                    failure);
              }
              return null;
            });
  }

  /** Ends the lease against its holder's will; told once, and not after the holder closed it. */
  void lose(String reason) {
    List<Runnable> actions;
    synchronized (this) {
      if (state != State.HELD) {
        return;
      }
      state = State.LOST;
      cancelTick();
      actions = List.copyOf(whenLost);
      whenLost.clear();
    }
    renewals.forget(this);
    if (!names().isEmpty()) {
      LOG.log(System.Logger.Level.WARNING, "Lost the lease of {0}: {1}", names(), reason);
    }
    actions.forEach(this::tell);
  }

  @Override
  public synchronized String toString() {
    return "lease of " + holdings.keySet() + ", " + state.name().toLowerCase(Locale.ROOT);
  }

  private void tell(Runnable action) {
    renewals.tell(
        () -> {
          try {
            action.run();
          } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "What was to run when a lease is lost failed", e);
          }
        });
  }

  /** Runs on the one scheduler thread, so it only sends; the answers come to {@link #renewed}. */
  private void tick() {
    if (!isHeld()) {
      return;
    }
    long sent = renewals.now();
    Duration patience;
    synchronized (this) {
      long left = earliestDeadline() - sent;
      patience = Duration.ofNanos(Math.max(1, Math.min(left, leaseNanos / RENEWALS_PER_LEASE)));
    }
    Map<String, CompletableFuture<Renewal>> answers = new TreeMap<>();
    for (String name : names()) {
      answers.put(name, store.renew(name, owner, leaseMillis, patience));
    }
    var unused =
        CompletableFuture.allOf(answers.values().toArray(CompletableFuture<?>[]::new))
            .thenRun(() -> renewed(sent, answers));
  }

  private void renewed(long sent, Map<String, CompletableFuture<Renewal>> answers) {
    if (!isHeld()) {
      return;
    }
    boolean all = true;
    for (Map.Entry<String, CompletableFuture<Renewal>> answer : answers.entrySet()) {
      String name = answer.getKey();
      switch (answer.getValue().join()) {
        case DONE -> extend(name, sent);
        case REFUSED -> {
          lose("Redis no longer knows its owner under '" + name + "'");
          return;
        }
        case UNKNOWN -> all = false;
      }
    }
    synchronized (this) {
      tickAt(
          all
              ? sent + leaseNanos / RENEWALS_PER_LEASE
              : Math.min(renewals.now() + leaseNanos / RETRIES_PER_LEASE, earliestDeadline()));
    }
  }

  private synchronized void extend(String name, long sent) {
    holdings.computeIfPresent(name, (key, holding) -> new Holding(holding.token, deadline(sent)));
  }

  private void tickAt(long time) {
    if (state == State.HELD) {
      nextTick = renewals.at(time, this::tick);
    }
  }

  private void cancelTick() {
    if (nextTick != null) {
      nextTick.cancel(false);
    }
  }

  private long deadline(long sent) {
    return sent + leaseNanos - leaseNanos / DRIFT;
  }

  private boolean isPastDeadline() {
    return !holdings.isEmpty() && renewals.now() - earliestDeadline() >= 0;
  }

  private long earliestDeadline() {
    long now = renewals.now();
    return now
        + holdings.values().stream().mapToLong(holding -> holding.deadline - now).min().orElse(0);
  }
}
