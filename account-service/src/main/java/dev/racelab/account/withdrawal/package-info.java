/**
 * Money out of and into one account. It says what a withdrawal and a deposit are; how they are made
 * safe is the ledger's and the guard's business.
 */
@NullMarked
package dev.racelab.account.withdrawal;

import org.jspecify.annotations.NullMarked;
