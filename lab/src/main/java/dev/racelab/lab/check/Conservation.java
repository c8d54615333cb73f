package dev.racelab.lab.check;

import dev.racelab.lab.check.AccountState.Entry;
import dev.racelab.lab.history.Attempt;
import dev.racelab.lab.history.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Nothing that was confirmed is lost, and nothing that was refused has an effect.
 *
 * <p>For each account: every ok operation has its ledger entry; no more entries are there than ok
 * and unknown operations; and the entries, each a step from the balance it read to the balance it
 * wrote, can be walked one after another from the opening balance to the balance that is there now.
 * That walk is what a serial execution is, and in it every balance is left as often as it is
 * entered (but for the first and the last). An overwritten update leaves a balance that was never
 * entered again, also where two losses cancel out in the sum.
 *
 * <p>Balance and ledger are read one after the other, and an unknown operation may land between the
 * two reads: a difference that unknown operations can make is UNKNOWN, any larger one is a loss.
 * The walk judges what has landed; whether what may still land would overdraw is judged by the
 * minimum.
 */
public final class Conservation {
  static final String LOST_UPDATE = "lost-update";
  static final String OVERDRAFT = "overdraft";
  static final String MONEY_CREATED = "money-created";

  private Conservation() {}

  /** Judges each account for itself. */
  public static Verdict check(List<Attempt> attempts, List<AccountState> accounts) {
    List<Movement> movements = Movement.of(attempts);
    List<Verdict> verdicts = new ArrayList<>();
    for (AccountState account : accounts) {
      List<Movement> own =
          movements.stream().filter(each -> each.account().equals(account.id())).toList();
      verdicts.add(
          Records.check(
              LOST_UPDATE,
              own,
              new Records(
                  "account " + account.id(),
                  "entry",
                  "entries",
                  account.entries().stream().map(Entry::operationId).toList())));
      verdicts.add(walk(account, own));
      verdicts.add(overdraft(account, own));
    }
    return Verdict.all(verdicts);
  }

  /** Judges the sum over all accounts, which transfers alone must not change. */
  public static Verdict total(List<Attempt> attempts, List<AccountState> accounts) {
    long before = accounts.stream().mapToLong(AccountState::opening).sum();
    long after = accounts.stream().mapToLong(AccountState::balance).sum();
    if (after <= before) {
      return new Verdict.Valid(); // less money is a lost update of the account that misses it
    }
    List<Movement> movements = Movement.of(attempts);
    if (after - before <= reach(movements)) {
      return new Verdict.Unknown(
          "the accounts hold %d more than at the start, which transfers in flight can explain"
              .formatted(after - before));
    }
    String text =
        "the accounts held %d at the start and hold %d after transfers alone"
            .formatted(before, after);
    return new Verdict.Invalid(
        List.of(
            new Anomaly(
                MONEY_CREATED,
                after - before,
                new Witness(text, overwrites(movements, accounts)))));
  }

  private static Verdict walk(AccountState account, List<Movement> movements) {
    long difference = account.balance() - account.ledgerBalance();
    long breaks = breaks(account);
    if (breaks == 0) {
      return new Verdict.Valid();
    }
    long unknown = movements.stream().filter(each -> each.attempt().isUnknown()).count();
    if (Math.abs(difference) <= reach(movements) && breaks <= unknown) {
      return new Verdict.Unknown(
          "account %s: balance %d and ledger %d differ as %d operations in flight can explain"
              .formatted(account.id(), account.balance(), account.ledgerBalance(), unknown));
    }
    long largest =
        account.entries().stream().mapToLong(entry -> Math.abs(entry.amount())).max().orElse(1);
    long lost = Math.max(1, Math.ceilDiv(Math.abs(difference), Math.max(1, largest)));
    Witness witness =
        Overwrite.find(account.id(), movements)
            .orElseGet(() -> new Witness(sums(account), List.of()));
    return new Verdict.Invalid(List.of(new Anomaly(LOST_UPDATE, lost, witness)));
  }

  /** How many steps are missing for one walk from the opening balance through every entry. */
  private static long breaks(AccountState account) {
    Map<Long, Long> surplus = new HashMap<>();
    surplus.merge(account.opening(), -1L, Long::sum);
    surplus.merge(account.balance(), 1L, Long::sum);
    for (Entry entry : account.entries()) {
      surplus.merge(entry.balanceBefore(), 1L, Long::sum);
      surplus.merge(entry.balanceAfter(), -1L, Long::sum);
    }
    return surplus.values().stream().mapToLong(each -> Math.max(0, each)).sum();
  }

  private static String sums(AccountState account) {
    return "account %s opened with %d, its %d entries add up to %d, and its balance is %d"
        .formatted(
            account.id(),
            account.opening(),
            account.entries().size(),
            account.ledgerBalance() - account.opening(),
            account.balance());
  }

  private static Verdict overdraft(AccountState account, List<Movement> movements) {
    long least = Math.min(account.ledgerBalance(), account.balance());
    if (least >= account.minimum()) {
      long open = InFlight.withdrawals(account, movements);
      return open == 0 || least - open >= account.minimum()
          ? new Verdict.Valid()
          : new Verdict.Unknown(
              "account %s holds %d, and withdrawals of %d whose outcome is unknown may take it below its minimum %d"
                  .formatted(account.id(), least, open, account.minimum()));
    }
    List<Movement> confirmed =
        movements.stream().filter(each -> each.attempt().isOk() && each.amount() < 0).toList();
    long largest = confirmed.stream().mapToLong(each -> -each.amount()).max().orElse(1);
    String text =
        "account %s opened with %d and may not fall below %d; %d confirmed withdrawals take it to %d"
            .formatted(account.id(), account.opening(), account.minimum(), confirmed.size(), least);
    List<Operation> operations =
        Overwrite.find(account.id(), movements)
            .map(Witness::operations)
            .orElseGet(
                () -> confirmed.stream().limit(2).map(each -> each.attempt().evidence()).toList());
    return new Verdict.Invalid(
        List.of(
            new Anomaly(
                OVERDRAFT,
                Math.ceilDiv(account.minimum() - least, largest),
                new Witness(text, operations))));
  }

  /** By how much unknown operations can make balance and ledger differ. */
  private static long reach(List<Movement> movements) {
    return movements.stream()
        .filter(each -> each.attempt().isUnknown())
        .mapToLong(each -> Math.abs(each.amount()))
        .sum();
  }

  private static List<Operation> overwrites(List<Movement> movements, List<AccountState> accounts) {
    return accounts.stream()
        .map(account -> Overwrite.find(account.id(), movements))
        .flatMap(Optional::stream)
        .findFirst()
        .map(Witness::operations)
        .orElse(List.of());
  }
}
