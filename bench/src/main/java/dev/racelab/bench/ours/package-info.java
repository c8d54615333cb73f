/**
 * Our own providers as peers. This room may use {@code locking}, its stores' clients and a pool.
 */
@NullMarked
package dev.racelab.bench.ours;

import org.jspecify.annotations.NullMarked;
