package dev.racelab.account.ledger;

/**
 * One side of a movement.
 *
 * @param account what moves
 * @param delta what is added to its balance; negative for money that leaves
 * @param kind what the ledger calls it
 */
record Leg(AccountFacts account, long delta, LedgerEntry.Kind kind) {
  /** Whether the rule about the customer's minimum applies to it. */
  boolean isJointDebit() {
    return delta < 0 && account.minimumScope() == MinimumScope.CUSTOMER;
  }

  /**
   * The largest balance that it may lead to. What was taken is given back whatever came between.
   */
  long mostAfter() {
    return switch (kind) {
      case REVERSAL, TOMBSTONE -> Long.MAX_VALUE;
      case WITHDRAWAL, DEPOSIT, TRANSFER_OUT, TRANSFER_IN, DEBIT -> Money.MOST_BALANCE;
    };
  }
}
