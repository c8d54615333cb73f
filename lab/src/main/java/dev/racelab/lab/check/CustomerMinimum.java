package dev.racelab.lab.check;

import dev.racelab.lab.history.Attempt;
import dev.racelab.lab.history.Operation;
import java.util.List;

/**
 * The sum over a customer's accounts never falls below the customer's minimum. Each of two
 * withdrawals from different accounts may look allowed on its own; the ledgers tell what was taken
 * together, whatever the balances say.
 */
public final class CustomerMinimum {
  static final String WRITE_SKEW = "write-skew";

  private CustomerMinimum() {}

  /**
   * Judges one customer.
   *
   * @param minimum the least sum, minor units
   * @param accounts all accounts that the rule is about
   */
  public static Verdict check(List<Attempt> attempts, long minimum, List<AccountState> accounts) {
    long ledgers = accounts.stream().mapToLong(AccountState::ledgerBalance).sum();
    long balances = accounts.stream().mapToLong(AccountState::balance).sum();
    if (Math.min(ledgers, balances) >= minimum) {
      return unlessInFlight(Movement.of(attempts), minimum, accounts, Math.min(ledgers, balances));
    }
    List<Movement> taken =
        Movement.of(attempts).stream()
            .filter(each -> each.amount() < 0)
            .filter(each -> accounts.stream().anyMatch(a -> a.id().equals(each.account())))
            .toList();
    boolean open = taken.stream().anyMatch(each -> each.attempt().isUnknown());
    if (ledgers >= minimum && open) {
      return new Verdict.Unknown(
          "the balances add up to %d, the ledgers to %d, and withdrawals are in flight"
              .formatted(balances, ledgers));
    }
    long least = Math.min(ledgers, balances);
    List<Movement> confirmed = taken.stream().filter(each -> each.attempt().isOk()).toList();
    long largest = confirmed.stream().mapToLong(each -> -each.amount()).max().orElse(1);
    return new Verdict.Invalid(
        List.of(
            new Anomaly(
                WRITE_SKEW,
                Math.ceilDiv(minimum - least, largest),
                witness(confirmed, minimum, least))));
  }

  /** The sum is not too low, but a withdrawal that is still on its way may make it so. */
  private static Verdict unlessInFlight(
      List<Movement> movements, long minimum, List<AccountState> accounts, long least) {
    long open =
        accounts.stream().mapToLong(account -> InFlight.withdrawals(account, movements)).sum();
    return least - open >= minimum
        ? new Verdict.Valid()
        : new Verdict.Unknown(
            "the sum is %d, and withdrawals of %d whose outcome is unknown may take it below the minimum %d"
                .formatted(least, open, minimum));
  }

  private static Witness witness(List<Movement> confirmed, long minimum, long least) {
    for (Movement a : confirmed) {
      for (Movement b : confirmed) {
        if (!a.account().equals(b.account())
            && a.attempt().evidence().index() < b.attempt().evidence().index()
            && Collision.overlap(a, b)) {
          String text =
              "operations %d and %d took from accounts %s and %s (%s); each looked allowed, and the sum is now %d, below the minimum %d"
                  .formatted(
                      a.attempt().evidence().index(),
                      b.attempt().evidence().index(),
                      a.account(),
                      b.account(),
                      Collision.both(a, b),
                      least,
                      minimum);
          return new Witness(text, List.of(a.attempt().evidence(), b.attempt().evidence()));
        }
      }
    }
    List<Operation> operations =
        confirmed.stream().limit(2).map(each -> each.attempt().evidence()).toList();
    return new Witness(
        "%d confirmed withdrawals take the sum to %d, below the minimum %d"
            .formatted(confirmed.size(), least, minimum),
        operations);
  }
}
