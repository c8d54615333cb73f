/**
 * All of a lock provider but its store: whoever can grant, renew and release names for a time (a
 * {@link dev.racelab.locking.lease.LeaseStore}) gets the rest from {@link
 * dev.racelab.locking.lease.LeaseLockProvider}: waiting in line, deadlines, renewal, loss. This
 * room may use the JDK and the SPI only, and every provider may use it.
 */
@NullMarked
package dev.racelab.locking.lease;

import org.jspecify.annotations.NullMarked;
