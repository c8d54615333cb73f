package dev.racelab.locking.lease;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A store in this process, whose time and whose answers a test commands. */
final class MemoryStore implements LeaseStore {
  /** Time that a test moves. */
  static final class Time implements LongSupplier {
    private long now = 1_000;

    synchronized void advance(Duration by) {
      now += by.toNanos();
    }

    @Override
    public synchronized long getAsLong() {
      return now;
    }
  }

  private record Holding(String owner, long until) {}

  private final LongSupplier time;
  private final Map<String, Holding> holdings = new HashMap<>();
  private final Map<String, Runnable> watches = new HashMap<>();
  private final List<Integer> batches = new ArrayList<>();
  private long tokens;
  private final @Nullable Room room;
  private int grants;
  private @Nullable RuntimeException outage;

  /** What answers to grants wait for. */
  private CompletableFuture<@Nullable Void> answered = CompletableFuture.completedFuture(null);

  /** What an answer takes by the test's time. */
  private Duration answers = Duration.ZERO;

  MemoryStore(LongSupplier time) {
    this(time, null);
  }

  /** With so many places that it keeps; null for any number of them. */
  MemoryStore(LongSupplier time, @Nullable Room room) {
    this.time = time;
    this.room = room;
  }

  synchronized void fail(@Nullable RuntimeException with) {
    outage = with;
  }

  synchronized void answerIn(Duration duration) {
    answers = duration;
  }

  /** From now on, grants are done and not answered until the returned future says how. */
  synchronized CompletableFuture<@Nullable Void> answerOnlyWhenTold() {
    answered = new CompletableFuture<>();
    return answered;
  }

  synchronized int grants() {
    return grants;
  }

  synchronized List<Integer> batches() {
    return List.copyOf(batches);
  }

  synchronized int watches() {
    return watches.size();
  }

  synchronized boolean holds(String name) {
    Holding holding = holdings.get(name);
    return holding != null && holding.until - time.getAsLong() > 0;
  }

  /** Makes somebody of another process hold the name. */
  synchronized void give(String name, Duration lease) {
    holdings.put(name, new Holding("a stranger", time.getAsLong() + lease.toNanos()));
  }

  /** Takes the name from whoever holds it, and tells who waits. */
  void take(String name) {
    Runnable wake;
    synchronized (this) {
      holdings.remove(name);
      wake = watches.get(name);
    }
    if (wake != null) {
      wake.run();
    }
  }

  @Override
  public Optional<Room> room() {
    return Optional.ofNullable(room);
  }

  @Override
  public synchronized CompletableFuture<Grant> grant(Claim claim) {
    return grantNow(claim)
        .whenComplete(
            (grant, failure) -> {
              if (!(grant instanceof Grant.Granted)) {
                leave();
              }
            });
  }

  private CompletableFuture<Grant> grantNow(Claim claim) {
    grants++;
    if (time instanceof Time moved) {
      moved.advance(answers);
    }
    if (outage != null) {
      return CompletableFuture.failedFuture(outage);
    }
    for (String name : claim.names()) {
      if (holds(name)) {
        Grant refused = new Grant.Refused(name, OptionalLong.empty());
        return answered.thenApply(unused -> refused);
      }
    }
    Map<String, Long> granted = new HashMap<>();
    long until = time.getAsLong() + claim.lease().toNanos();
    for (String name : claim.names()) {
      holdings.put(name, new Holding(claim.owner(), until));
      granted.put(name, ++tokens);
    }
    return answered.thenApply(unused -> new Grant.Granted(granted));
  }

  @Override
  public synchronized List<CompletableFuture<Extension>> renew(
      List<Claim> claims, Duration within) {
    batches.add(claims.size());
    return claims.stream().map(claim -> CompletableFuture.completedFuture(renew(claim))).toList();
  }

  private Extension renew(Claim claim) {
    if (outage != null) {
      return Extension.UNKNOWN;
    }
    for (String name : claim.names()) {
      Holding holding = holdings.get(name);
      if (holding == null || !holding.owner.equals(claim.owner())) {
        return Extension.REFUSED;
      }
      holdings.put(name, new Holding(claim.owner(), time.getAsLong() + claim.lease().toNanos()));
    }
    return Extension.DONE;
  }

  @Override
  public CompletableFuture<Boolean> release(Claim claim) {
    List<String> freed = new ArrayList<>();
    synchronized (this) {
      if (outage != null) {
        return CompletableFuture.failedFuture(outage);
      }
      for (String name : claim.names()) {
        Holding holding = holdings.get(name);
        if (holding != null && holding.owner.equals(claim.owner())) {
          freed.add(name);
        }
      }
    }
    freed.forEach(this::take);
    if (!freed.isEmpty()) {
      leave();
    }
    return CompletableFuture.completedFuture(false);
  }

  @Override
  public synchronized void watch(String name, Runnable maybeFree) {
    watches.put(name, maybeFree);
  }

  @Override
  public synchronized void unwatch(String name) {
    watches.remove(name);
  }

  @Override
  public void forget(Claim claim) {
    if (room != null) {
      var unused = release(claim);
    }
  }

  private void leave() {
    if (room != null) {
      room.leave();
    }
  }

  @Override
  public void close() {
    // Nothing was opened.
  }
}
