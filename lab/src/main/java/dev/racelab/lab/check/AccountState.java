package dev.racelab.lab.check;

import java.util.List;

/**
 * An account as it was read back after a round.
 *
 * @param id the account's id
 * @param opening its opening balance, minor units
 * @param minimum the least balance it may have, or {@link Long#MIN_VALUE} where the rule is the
 *     customer's
 * @param balance its balance, minor units
 * @param entries its whole ledger
 */
public record AccountState(
    String id, long opening, long minimum, long balance, List<Entry> entries) {
  public AccountState {
    entries = List.copyOf(entries);
  }

  /**
   * One movement.
   *
   * @param operationId the operation that made it
   * @param amount signed, minor units
   * @param balanceAfter the balance that the operation wrote
   */
  public record Entry(String operationId, long amount, long balanceAfter) {
    /** The balance that the operation had read. */
    long balanceBefore() {
      return balanceAfter - amount;
    }
  }

  /** What the balance would be, had every movement counted. */
  public long ledgerBalance() {
    return opening + entries.stream().mapToLong(Entry::amount).sum();
  }
}
