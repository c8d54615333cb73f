package dev.racelab.locking.lease;

import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Which names other processes wait for, and for how long their turn is theirs. */
final class Courtesy {
  /*
   * This process hears of its own release before all others, and would always ask first: as long as
   * somebody stood in line here, nobody else were served. So where the store says that other
   * processes wait, courtesy is owed for the name until a release finds that nobody waits any more.
   * As long as it is, a release takes nobody's question along, and whoever is first in line here,
   * or comes to be, waits for a millisecond from the release's answer on before it asks. The others
   * had their chance then; and when they release, they are courteous to us. Who comes from
   * elsewhere may have to let one grant here pass.
   *
   * While it is owed, who closes a lease waits for the release's answer, also where closing does
   * not wait otherwise: else one who takes and gives back in a loop would send each question right
   * behind its release, and nobody else would ever be in time. For the same reason it outlasts an
   * empty line here. What nobody asked for any more is dropped when the list is long.
   */
  private static final int LONG_LIST = 1000;

  private static final long FORGOTTEN_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier nanoTime;

  /** When the name was last given back here. */
  private final ConcurrentMap<String, Long> owed = new ConcurrentHashMap<>();

  Courtesy(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The name was given back here, and others wait for it, or not. */
  void released(String name, boolean othersWait) {
    if (othersWait) {
      long now = nanoTime.getAsLong();
      if (owed.size() >= LONG_LIST) {
        owed.values().removeIf(released -> now - released > FORGOTTEN_AFTER_NANOS);
      }
      owed.put(name, now);
    } else {
      owed.remove(name);
    }
  }

  boolean isOwed(String name) {
    return owed.containsKey(name);
  }

  /** For how long who comes to the head of its line now leaves the names to others. */
  long left(SortedSet<String> names) {
    long longest = 0;
    for (String name : names) {
      Long released = owed.get(name);
      if (released != null) {
        longest = Math.max(longest, released + Head.COURTESY_NANOS - nanoTime.getAsLong());
      }
    }
    return longest;
  }
}
