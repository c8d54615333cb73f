package dev.racelab.lab.check;

import dev.racelab.lab.history.Attempt;
import dev.racelab.lab.history.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Two operations that overlap in time and started from the same state, of which one therefore did
 * not see what the other did.
 *
 * @param first the one that ended first
 * @param second the other one
 */
record Collision<T extends Claim>(T first, T second) {

  /**
   * Two such operations, where they can be named.
   *
   * @param claims confirmed ones
   * @param startedFrom what tells states apart, for example the version that was read
   */
  static <T extends Claim> Optional<Collision<T>> find(
      List<T> claims, Function<T, OptionalLong> startedFrom) {
    Map<Long, List<T>> seen = new HashMap<>();
    for (T claim : claims) {
      OptionalLong start = startedFrom.apply(claim);
      if (start.isEmpty()) {
        continue;
      }
      List<T> same = seen.computeIfAbsent(start.getAsLong(), key -> new ArrayList<>());
      for (T earlier : same) {
        if (overlap(earlier, claim)) {
          return Optional.of(inOrder(earlier, claim));
        }
      }
      same.add(claim);
    }
    return Optional.empty();
  }

  static boolean overlap(Claim a, Claim b) {
    return begin(a) < end(b) && begin(b) < end(a);
  }

  private static <T extends Claim> Collision<T> inOrder(T a, T b) {
    return end(a) < end(b) ? new Collision<>(a, b) : new Collision<>(b, a);
  }

  private static long begin(Claim claim) {
    return claim.attempt().invocation().index();
  }

  private static long end(Claim claim) {
    return claim.attempt().evidence().index();
  }

  List<Operation> operations() {
    return List.of(first.attempt().evidence(), second.attempt().evidence());
  }

  /** For example {@code operations 2 and 3}. */
  String who() {
    return who(first.attempt(), second.attempt());
  }

  static String who(Attempt first, Attempt second) {
    return "operations %d and %d".formatted(first.evidence().index(), second.evidence().index());
  }

  /** For example {@code withdrawals of 1 by account-1 and account-3}. */
  String both() {
    return both(first, second);
  }

  static String both(Claim a, Claim b) {
    String by = " by " + Replicas.of(a.attempt(), b.attempt());
    return a.words().equals(b.words())
        ? a.words().replaceFirst(" ", "s ") + by
        : a.words() + " and " + b.words() + by;
  }
}
