/** Tests of the account service over HTTP, against real stores. */
@NullMarked
package dev.racelab.account;

import org.jspecify.annotations.NullMarked;
