package dev.racelab.account.ledger;

/** Bounds of amounts, in minor units. Sums of a hundred thousand balances fit a long. */
public final class Money {
  /** The largest amount of one movement, opening balance or (negated) minimum. */
  public static final long MOST = 1_000_000_000_000L;

  /** What a currency code looks like. */
  public static final String CURRENCY = "[A-Z]{3}";

  /** What a currency code is, in words for whoever sent something else. */
  public static final String CURRENCY_RULE = "is a currency code of three capital letters";

  /** The largest balance. */
  static final long MOST_BALANCE = 10_000_000_000_000L;

  private Money() {}
}
