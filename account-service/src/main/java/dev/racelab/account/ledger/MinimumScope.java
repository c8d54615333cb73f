package dev.racelab.account.ledger;

/** Whose minimum a withdrawal has to respect. */
public enum MinimumScope {
  /** The account's own. */
  ACCOUNT,
  /** The customer's: the sum of the customer's accounts of this scope may not fall below it. */
  CUSTOMER
}
