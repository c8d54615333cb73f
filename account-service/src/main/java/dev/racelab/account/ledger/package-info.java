/**
 * Accounts and their ledger: the rows, how each read and write mode touches them, and the one
 * operation that moves money, whichever way. Every movement appends an entry with the balance after
 * it, so that the sum of the entries unmasks a lost update.
 */
@NullMarked
package dev.racelab.account.ledger;

import org.jspecify.annotations.NullMarked;
