package dev.racelab.locking.lease;

import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What one acquisition wants from a store, and who it is there.
 *
 * @param names the names, sorted
 * @param owner unique to this acquisition: 32 hexadecimal digits that nobody else can guess
 * @param lease for how long the store is to keep the names from each grant or renewal on; whole
 *     milliseconds
 */
public record Claim(SortedSet<String> names, String owner, Duration lease) {
  /** The owner's claim to one of its names alone. */
  public Claim to(String name) {
    return new Claim(Collections.unmodifiableSortedSet(new TreeSet<>(Set.of(name))), owner, lease);
  }
}
