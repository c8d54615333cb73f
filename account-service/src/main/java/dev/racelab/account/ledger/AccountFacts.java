package dev.racelab.account.ledger;

import java.util.UUID;

/**
 * What never changes about an account, so that it may be read before any guard.
 *
 * @param id the account
 * @param owner the customer who owns it
 * @param currency ISO 4217 code
 * @param minimum what the balance may not fall below, in minor units
 * @param minimumScope whether that minimum counts, or the customer's
 * @param customerMinimum what the sum of the customer's joint accounts may not fall below
 */
public record AccountFacts(
    UUID id,
    UUID owner,
    String currency,
    long minimum,
    MinimumScope minimumScope,
    long customerMinimum) {
  String lockName() {
    return "account:" + id;
  }
}
