/**
 * Debits that another service asks for in the name of a customer, and their voids. Uses the ledger.
 */
@NullMarked
package dev.racelab.account.debit;

import org.jspecify.annotations.NullMarked;
