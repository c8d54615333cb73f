/** Money from one account to another, both sides or neither. */
@NullMarked
package dev.racelab.account.transfer;

import org.jspecify.annotations.NullMarked;
