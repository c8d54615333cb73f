package dev.racelab.locking.lease;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The places of a store that can keep only so many claims at a time: whoever comes first enters
 * first. A place is taken before a claim is granted, by who waits, and given back by the store when
 * it keeps nothing for the claim any more. Safe for use by any number of threads.
 */
public final class Room {
  private final Semaphore free;
  private final String full;

  /**
   * An empty room.
   *
   * @param places how many claims have a place at a time
   * @param full what those are told who found no place in time, and what they can do about it
   */
  public Room(int places, String full) {
    this.free = new Semaphore(places, true);
    this.full = full;
  }

  /** Gives a place back. Called once for each that was taken, by any thread. */
  public void leave() {
    free.release();
  }

  /** Only for {@link LeaseLockProvider}, which then asks for a grant or leaves. */
  boolean enter(long nanos) throws InterruptedException {
    return free.tryAcquire(Math.max(0, nanos), TimeUnit.NANOSECONDS);
  }

  String full() {
    return full;
  }
}
