package dev.racelab.guard;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The names that an operation is about, sorted: always its rows, plus what stands for rows that its
 * rule reads or that are not there yet ({@code account:7}, {@code customer:3}, {@code login:ann}).
 * Lock guards take exactly these, in this order, so two operations never wait for each other in a
 * circle.
 *
 * @param names 1 to {@value #MOST_NAMES}, which is what every lock provider takes at once
 */
public record LockScope(SortedSet<String> names) {
  /** The most names of one operation. */
  public static final int MOST_NAMES = 64;

  public LockScope {
    names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
    if (names.isEmpty() || names.size() > MOST_NAMES) {
      throw new IllegalArgumentException(
          "a lock scope has 1 to " + MOST_NAMES + " names, not " + names.size());
    }
  }

  /** A scope of the given names, in any order. */
  public static LockScope of(String... names) {
    return new LockScope(new TreeSet<>(List.of(names)));
  }
}
