/**
 * A request that comes again has one effect and one answer. What a request is known by (key, scope,
 * fingerprint) and what of an answer is kept. This room may use the JDK with JDBC, and Jackson's
 * streaming parser.
 */
@NullMarked
package dev.racelab.idempotency;

import org.jspecify.annotations.NullMarked;
