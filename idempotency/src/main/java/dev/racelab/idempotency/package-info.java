/**
 * A request that comes again has one effect and one answer; start reading at {@link
 * dev.racelab.idempotency.Idempotency}. What a request is known by (key, scope, fingerprint), what
 * of an answer is kept, and the SPI of what keeps it; the stores live in sub-packages and know
 * nothing of each other. This room may use the JDK with JDBC, and Jackson's streaming parser.
 */
@NullMarked
package dev.racelab.idempotency;

import org.jspecify.annotations.NullMarked;
