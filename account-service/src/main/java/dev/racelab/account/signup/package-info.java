/**
 * Customers and their logins. A sign-up's rule is about a row that is not there yet, which is what
 * makes it hard to guard.
 */
@NullMarked
package dev.racelab.account.signup;

import org.jspecify.annotations.NullMarked;
