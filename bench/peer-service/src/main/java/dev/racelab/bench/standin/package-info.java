/**
 * Stands in for quarkus-http-idempotency 0.1.0 where that cannot be had: our own code, which asks
 * Redis what the library's documentation and sources say that it asks, at the same moments and
 * through the same client. Figures of it are the stand-in's, and are called so. This room may use
 * Quarkus, and nothing of our own idempotency.
 */
@NullMarked
package dev.racelab.bench.standin;

import org.jspecify.annotations.NullMarked;
