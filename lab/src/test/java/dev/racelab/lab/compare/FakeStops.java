package dev.racelab.lab.compare;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What stands still in a fake system: stopped replicas, held requests, and who waits for them. */
final class FakeStops {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Set<String> stopped = new HashSet<>();
  private final Set<String> dead = new HashSet<>();
  private final Map<String, String> standing = new HashMap<>();
  private final Set<String> released = new HashSet<>();
  private String untold = "";
  private int untoldTimes;
  private Runnable whenStopped = () -> {};
  private int everStopped;
  private int everKilled;
  private boolean over;

  synchronized void stop(String replica) {
    stopped.add(replica);
    everStopped++;
    whenStopped.run();
    notifyAll();
  }

  synchronized void resume(String replica) {
    stopped.remove(replica);
    notifyAll();
  }

  /** Whoever stands there stands no more, and is never heard of again. */
  synchronized void kill(String replica) {
    dead.add(replica);
    everKilled++;
    notifyAll();
  }

  /** Others take the places of those that were killed. */
  synchronized void replace() {
    dead.clear();
  }

  synchronized boolean isDead(String replica) {
    return dead.contains(replica);
  }

  /** Whether nothing is heard of that replica now. */
  synchronized boolean isSilent(String replica) {
    return dead.contains(replica) || stopped.contains(replica);
  }

  /** How often a replica was killed. */
  synchronized int everKilled() {
    return everKilled;
  }

  synchronized void release(String hold) {
    released.add(hold);
    notifyAll();
  }

  /** What happens once a replica has been stopped. */
  synchronized void whenStopped(Runnable action) {
    whenStopped = action;
  }

  /** So many times the lab hears nothing but an error of holds whose name ends like this. */
  synchronized void failToTell(String suffix, int times) {
    untold = suffix;
    untoldTimes = times;
  }

  synchronized boolean failsToTell(String hold) {
    return hold.endsWith(untold) && untoldTimes-- > 0;
  }

  synchronized @Nullable String whoStandsAt(String hold) {
    return standing.get(hold);
  }

  synchronized Set<String> stopped() {
    return Set.copyOf(stopped);
  }

  /** How often a replica was stopped. */
  synchronized int everStopped() {
    return everStopped;
  }

  /** Holds at which somebody stands who was not let go. */
  synchronized Set<String> unreleased() {
    Set<String> left = new HashSet<>(standing.keySet());
    left.removeAll(released);
    return left;
  }

  synchronized void end() {
    over = true;
    notifyAll();
  }

  /** Stands at the hold until it is released and the replica runs, or is no more. */
  synchronized void stand(String hold, String replica) {
    standing.put(hold, replica);
    await(() -> dead.contains(replica) || (released.contains(hold) && !stopped.contains(replica)));
    if (dead.contains(replica)) {
      throw new KilledException();
    }
  }

  /** The process is gone, and with it whoever waits for its answer. */
  static final class KilledException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Waits until the replica goes on, if it is stopped. */
  synchronized void requireRunning(String replica) {
    await(() -> dead.contains(replica) || !stopped.contains(replica));
    if (dead.contains(replica)) {
      throw new KilledException();
    }
  }

  private synchronized void await(BooleanSupplier condition) {
    long end = System.nanoTime() + LONGEST.toNanos();
    try {
      while (!over && !condition.getAsBoolean() && System.nanoTime() < end) {
        wait(LONGEST.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One holder at a time, on one replica. */
  final class Lock {
    private @Nullable Object holder;
    private String replica = "";

    /**
     * Waits while somebody on a running replica holds it. A lease is taken over from a stopped one;
     * any other lock is not.
     */
    boolean acquire(Object request, String by, boolean lease) {
      synchronized (FakeStops.this) {
        await(() -> holder == null || isSilent(replica));
        if (holder != null && !lease && !isDead(replica)) {
          return false;
        }
        holder = request;
        replica = by;
        return true;
      }
    }

    boolean isFree() {
      synchronized (FakeStops.this) {
        return holder == null;
      }
    }

    void release(Object request) {
      synchronized (FakeStops.this) {
        if (request.equals(holder)) {
          holder = null;
          FakeStops.this.notifyAll();
        }
      }
    }
  }
}
