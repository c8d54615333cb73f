/**
 * The pool of connections that every lock in PostgreSQL gets. This room may use {@code peer} and
 * Agroal, which is on every class path.
 */
@NullMarked
package dev.racelab.bench.pool;

import org.jspecify.annotations.NullMarked;
