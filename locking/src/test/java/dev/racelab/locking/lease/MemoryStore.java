package dev.racelab.locking.lease;

import dev.racelab.locking.contract.MemoryServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  private final LongSupplier time;
  private final MemoryServer server;
  private final List<Integer> batches = new ArrayList<>();
  private int grants;
  private long lastGrantAsked;
  private @Nullable RuntimeException outage;

  /** Who has a place in the room, if there is one. */
  private final @Nullable Room room;

  private final Set<String> placed = new HashSet<>();

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
    this.server = new MemoryServer(time);
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

  int watches() {
    return server.watched();
  }

  boolean holds(String name) {
    return server.holds(name);
  }

  /** Makes somebody of another process hold the name. */
  void give(String name, Duration lease) {
    server.give(name, lease);
  }

  /** Makes another process wait for the name, and be told of its release. */
  void awaitElsewhere(String name, Runnable maybeFree) {
    server.watch(name, "another process", maybeFree);
  }

  synchronized long lastGrantAsked() {
    return lastGrantAsked;
  }

  /** Takes the name from whoever holds it, and tells who waits. */
  void take(String name) {
    server.takeAway(name);
  }

  @Override
  public synchronized CompletableFuture<Grant> grant(Claim claim) {
    grants++;
    lastGrantAsked = System.nanoTime();
    if (time instanceof Time moved) {
      moved.advance(answers);
    }
    if (outage != null) {
      leave();
      return CompletableFuture.failedFuture(outage);
    }
    Grant grant = server.grant(claim);
    if (grant instanceof Grant.Granted) {
      placed.add(claim.owner());
    } else {
      leave();
    }
    return answered.thenApply(unused -> grant);
  }

  @Override
  public synchronized List<CompletableFuture<Extension>> renew(
      List<Claim> claims, Duration within) {
    batches.add(claims.size());
    return claims.stream()
        .map(claim -> outage == null ? server.renew(claim) : Extension.UNKNOWN)
        .map(CompletableFuture::completedFuture)
        .toList();
  }

  @Override
  public CompletableFuture<Boolean> release(Claim claim) {
    synchronized (this) {
      if (outage != null) {
        return CompletableFuture.failedFuture(outage);
      }
      if (placed.remove(claim.owner())) {
        leave();
      }
    }
    return CompletableFuture.completedFuture(server.release(claim, this));
  }

  @Override
  public void watch(String name, Runnable maybeFree) {
    server.watch(name, this, maybeFree);
  }

  @Override
  public void unwatch(String name) {
    server.unwatch(name, this);
  }

  @Override
  public Optional<Room> room() {
    return Optional.ofNullable(room);
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
