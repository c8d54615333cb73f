/**
 * Starts the servers and a JVM per peer, lets the peers take turns, and keeps what was measured.
 * This room may use {@code embedded}, {@code worker} and {@code peer}.
 */
@NullMarked
package dev.racelab.bench.run;

import org.jspecify.annotations.NullMarked;
