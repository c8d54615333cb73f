/**
 * Strategies against races. A {@link dev.racelab.guard.Strategy} is an ordered list of stages
 * around one unit of work, with the way the work reads and writes and what it promises. This room
 * may use the locking SPI, JDBC and JTA; it knows nothing of HTTP, and of the lab only a no-op
 * {@link dev.racelab.guard.Probe}.
 */
@NullMarked
package dev.racelab.guard;

import org.jspecify.annotations.NullMarked;
