package dev.racelab.account.ledger;

/** Bounds of amounts, in minor units. Sums of a hundred thousand balances fit a long. */
public final class Money {
  /** The largest amount of one movement, opening balance or (negated) minimum. */
  public static final long MOST = 1_000_000_000_000L;

  /** The largest balance. */
  static final long MOST_BALANCE = 10_000_000_000_000L;

  private Money() {}
}
