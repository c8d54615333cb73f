package dev.racelab.locking.lease;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One line per name inside this process: whoever comes first passes first, one at a time. A name is
 * forgotten when nobody stands in its line. Safe for use by any number of threads.
 */
public final class Turnstiles {
  /*
   * One turnstile per name: a semaphore with one permit, and the number of threads that hold it or
   * wait for it. Both changes of that number happen inside ConcurrentMap.compute, which is atomic
   * per name, so a turnstile is removed only when nobody can be about to use it, and whoever enters
   * either counts itself on the old turnstile before it is removed or gets a new one after.
   *
   * A semaphore rather than a ReentrantLock, because a turn may be given back by another thread
   * than the one that took it. It is fair, and only the timed tryAcquire is used, which queues even
   * for a wait of zero: so a late comer never overtakes a waiter, and nobody starves.
   *
   * Names are taken in sorted order, and a holder waits only for names larger than all it has: a
   * cycle of waiters would need a name smaller than itself, so there is no deadlock. A wait that
   * ends without the permit (time-out, interruption) takes itself off the count and gives back what
   * was taken, in the finally blocks below; a semaphore that throws InterruptedException has not
   * given its permit.
   */
  private final ConcurrentMap<String, Turnstile> turnstiles = new ConcurrentHashMap<>();

  private final LongSupplier nanoTime;
  private final Consumer<String> deserted;

  /**
   * Turnstiles that tell when a line is empty.
   *
   * @param deserted is told a name when the last one leaves its line; nobody can enter meanwhile,
   *     so it must be quick and not come back here
   */
  public Turnstiles(LongSupplier nanoTime, Consumer<String> deserted) {
    this.nanoTime = nanoTime;
    this.deserted = deserted;
  }

  /** Turnstiles by the JVM's own time. */
  public Turnstiles() {
    this(System::nanoTime, name -> {});
  }

  /**
   * Passes the turnstiles of all names, in sorted order, before {@code deadline}.
   *
   * @return whether all were passed; else none was, nor if it throws
   * @throws IllegalStateException on an event loop, which must not wait
   */
  public boolean pass(SortedSet<String> names, long deadline) throws InterruptedException {
    return pass(names, deadline, name -> {});
  }

  /**
   * As {@link #pass(SortedSet, long)}.
   *
   * @param keptOut is told the name whose turnstile was not passed in time, before its line is left
   */
  public boolean pass(SortedSet<String> names, long deadline, Consumer<String> keptOut)
      throws InterruptedException {
    EventLoops.refuse();
    Deque<String> passed = new ArrayDeque<>();
    boolean complete = false;
    try {
      for (String name : names) {
        if (!passOne(name, deadline, keptOut)) {
          return false;
        }
        passed.push(name);
      }
      complete = true;
      return true;
    } finally {
      if (!complete) {
        passed.forEach(this::leave);
      }
    }
  }

  /** Lets the next one in line pass. Only for whoever has passed. */
  public void leave(String name) {
    Turnstile turnstile = turnstiles.get(name);
    if (turnstile == null) {
      throw new IllegalStateException("nobody passed the turnstile of '" + name + "'");
    }
    turnstile.permit.release();
    exit(name);
  }

  /** How many names have somebody in their line. */
  public int size() {
    return turnstiles.size();
  }

  private boolean passOne(String name, long deadline, Consumer<String> keptOut)
      throws InterruptedException {
    Turnstile turnstile = enter(name);
    boolean passed = false;
    try {
      passed =
          turnstile.permit.tryAcquire(
              Math.max(0, deadline - nanoTime.getAsLong()), TimeUnit.NANOSECONDS);
      if (!passed) {
        keptOut.accept(name);
      }
      return passed;
    } finally {
      if (!passed) {
        exit(name);
      }
    }
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

  private void exit(String name) {
    turnstiles.computeIfPresent(
        name,
        (key, turnstile) -> {
          if (--turnstile.users > 0) {
            return turnstile;
          }
          deserted.accept(name);
          return null;
        });
  }

  private static final class Turnstile {
    private final Semaphore permit = new Semaphore(1, true);

    /** Whoever has passed, and waiters; changed only inside the map's compute. */
    private int users;
  }
}
