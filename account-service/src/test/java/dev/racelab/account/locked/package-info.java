/** The library's {@code @Locked} in a service that has transactions, a pool and real stores. */
@NullMarked
package dev.racelab.account.locked;

import org.jspecify.annotations.NullMarked;
