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
 * Finds two operations of which one overwrote the other: both were answered ok, and both started
 * from the same state of one account. The version that the services told proves it; without it, the
 * same starting balance of two operations that overlap in time is the next best.
 */
final class Overwrite {
  private Overwrite() {}

  /** A witness, where two such operations can be named. */
  static Optional<Witness> find(String account, List<Movement> movements) {
    List<Movement> ok =
        movements.stream()
            .filter(movement -> movement.account().equals(account) && movement.attempt().isOk())
            .toList();
    return pair(ok, Movement::versionRead)
        .or(() -> pair(ok, Overwrite::startingBalance))
        .map(pair -> new Witness(text(account, pair.first(), pair.second()), pair.operations()));
  }

  private static OptionalLong startingBalance(Movement movement) {
    OptionalLong after = movement.answeredBalance();
    return after.isEmpty() ? after : OptionalLong.of(after.getAsLong() - movement.amount());
  }

  private static Optional<Pair> pair(
      List<Movement> movements, Function<Movement, OptionalLong> startedFrom) {
    Map<Long, List<Movement>> seen = new HashMap<>();
    for (Movement movement : movements) {
      OptionalLong start = startedFrom.apply(movement);
      if (start.isEmpty()) {
        continue;
      }
      List<Movement> same = seen.computeIfAbsent(start.getAsLong(), key -> new ArrayList<>());
      for (Movement earlier : same) {
        if (overlap(earlier.attempt(), movement.attempt())) {
          return Optional.of(new Pair(earlier, movement));
        }
      }
      same.add(movement);
    }
    return Optional.empty();
  }

  static boolean overlap(Attempt a, Attempt b) {
    return a.invocation().index() < b.evidence().index()
        && b.invocation().index() < a.evidence().index();
  }

  private static String text(String account, Movement a, Movement b) {
    String who =
        "operations %d and %d"
            .formatted(a.attempt().evidence().index(), b.attempt().evidence().index());
    OptionalLong balanceA = a.answeredBalance();
    OptionalLong balanceB = b.answeredBalance();
    if (balanceA.isPresent() && balanceA.equals(balanceB) && a.words().equals(b.words())) {
      return "%s both answered balance %d of account %s (%s)"
          .formatted(who, balanceA.getAsLong(), account, both(a, b));
    }
    if (balanceA.isPresent() && balanceB.isPresent()) {
      return "%s both started from balance %d of account %s and answered %d and %d (%s)"
          .formatted(
              who,
              balanceA.getAsLong() - a.amount(),
              account,
              balanceA.getAsLong(),
              balanceB.getAsLong(),
              both(a, b));
    }
    return "%s both read version %d of account %s (%s)"
        .formatted(who, a.versionRead().orElse(-1), account, both(a, b));
  }

  /** For example {@code withdrawals of 1 by account-1 and account-3}. */
  static String both(Movement a, Movement b) {
    String by = " by " + Replicas.of(a.attempt()) + " and " + Replicas.of(b.attempt());
    return a.words().equals(b.words())
        ? a.words().replaceFirst(" ", "s ") + by
        : a.words() + " and " + b.words() + by;
  }

  private record Pair(Movement first, Movement second) {
    List<Operation> operations() {
      return List.of(first.attempt().evidence(), second.attempt().evidence());
    }
  }
}
