/**
 * All of a lock provider but its store: whoever can grant, renew and release names for a time (a
 * {@link dev.racelab.locking.lease.LeaseStore}) gets the rest from {@link
 * dev.racelab.locking.lease.LeaseLockProvider}: waiting in line, deadlines, renewal, loss. This
 * room may use the JDK and the SPI only, and of Vert.x what recognizes an event loop, so that every
 * provider refuses to wait on one; every provider may use this room.
 */
@NullMarked
package dev.racelab.locking.lease;

import org.jspecify.annotations.NullMarked;
