package dev.racelab.bench.locks;

import java.util.Iterator;

/** The locks, for the help. */
final class LockNames implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return Locks.names().iterator();
  }
}
