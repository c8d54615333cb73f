package dev.racelab.lab.check;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds two movements of which one overwrote the other: both were answered ok, and both started
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
    return Collision.find(ok, Movement::versionRead)
        .or(() -> Collision.find(ok, Overwrite::startingBalance))
        .map(pair -> new Witness(text(account, pair), pair.operations()));
  }

  private static OptionalLong startingBalance(Movement movement) {
    OptionalLong after = movement.answeredBalance();
    return after.isEmpty() ? after : OptionalLong.of(after.getAsLong() - movement.amount());
  }

  private static String text(String account, Collision<Movement> pair) {
    Movement a = pair.first();
    Movement b = pair.second();
    OptionalLong balanceA = a.answeredBalance();
    OptionalLong balanceB = b.answeredBalance();
    if (balanceA.isPresent() && balanceA.equals(balanceB) && a.words().equals(b.words())) {
      return "%s both answered balance %d of account %s (%s)"
          .formatted(pair.who(), balanceA.getAsLong(), account, pair.both());
    }
    if (balanceA.isPresent() && balanceB.isPresent()) {
      return "%s both started from balance %d of account %s and answered %d and %d (%s)"
          .formatted(
              pair.who(),
              balanceA.getAsLong() - a.amount(),
              account,
              balanceA.getAsLong(),
              balanceB.getAsLong(),
              pair.both());
    }
    return "%s both read version %d of account %s (%s)"
        .formatted(pair.who(), a.versionRead().orElse(-1), account, pair.both());
  }
}
