package dev.racelab.locking.jvm;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Locks names inside one process. Its leases have no expiry and carry no token: they end when they
 * are closed, or with the process. Whoever waits for a name is served in the order of arrival.
 *
 * <p>Memory is bounded by what is in use: a name is forgotten when nobody holds it or waits for it.
 * Two instances do not exclude each other. Safe for use by any number of threads.
 */
public final class JvmLockProvider implements LockProvider {
  /*
   * One turnstile per name: a semaphore with one permit, and the number of threads that hold it or
   * wait for it. Both changes of that number happen inside ConcurrentMap.compute, which is atomic
   * per name, so a turnstile is removed only when nobody can be about to use it, and whoever enters
   * either counts itself on the old turnstile before it is removed or gets a new one after.
   *
   * A semaphore rather than a ReentrantLock, because a lease may be closed by another thread than
   * the one that took it. It is fair, and only the timed tryAcquire is used, which queues even for
   * a wait of zero: so a late comer never overtakes a waiter, and nobody starves.
   *
   * Names are taken in sorted order, and a holder waits only for names larger than all it has: a
   * cycle of waiters would need a name smaller than itself, so there is no deadlock. A wait that
   * ends without the permit (time-out, interruption) takes itself off the count and gives back what
   * was taken, in the finally blocks below; a semaphore that throws InterruptedException has not
   * given its permit.
   */
  private final ConcurrentMap<String, Turnstile> turnstiles = new ConcurrentHashMap<>();

  @Override
  public String name() {
    return "jvm";
  }

  @Override
  public Optional<Lease> acquire(LockRequest request) throws InterruptedException {
    long deadline = System.nanoTime() + request.maxWait().toNanos();
    Deque<String> taken = new ArrayDeque<>();
    boolean complete = false;
    try {
      for (String name : request.names()) {
        if (!take(name, deadline)) {
          return Optional.empty();
        }
        taken.push(name);
      }
      complete = true;
      return Optional.of(new JvmLease(request.names(), this::giveBack));
    } finally {
      if (!complete) {
        taken.forEach(this::giveBack);
      }
    }
  }

  /** How many names are held or waited for. */
  int namesInUse() {
    return turnstiles.size();
  }

  private boolean take(String name, long deadline) throws InterruptedException {
    Turnstile turnstile = enter(name);
    boolean passed = false;
    try {
      passed =
          turnstile.permit.tryAcquire(
              Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      return passed;
    } finally {
      if (!passed) {
        leave(name);
      }
    }
  }

  private void giveBack(String name) {
    Turnstile turnstile = turnstiles.get(name);
    if (turnstile == null) {
      throw new IllegalStateException("'" + name + "' is held but has no turnstile");
    }
    turnstile.permit.release();
    leave(name);
  }

  private Turnstile enter(String name) {
    return turnstiles.compute(
        name,
        (key, present) -> {
          Turnstile turnstile = present == null ? new Turnstile() : present;
          turnstile.users++;
          return turnstile;
        });
  }

  private void leave(String name) {
    turnstiles.computeIfPresent(
        name, (key, turnstile) -> --turnstile.users == 0 ? null : turnstile);
  }

  private static final class Turnstile {
    private final Semaphore permit = new Semaphore(1, true);

    /** Holders and waiters; changed only inside the map's compute. */
    private int users;
  }
}
