/**
 * The one registry of error codes and the one place where failures become problem+json (RFC 9457).
 * Everything that can reach a client as an error passes through here; a database's words, stack
 * traces and class names do not. It may use JAX-RS and the guard's exceptions.
 */
@NullMarked
package dev.racelab.platform.problem;

import org.jspecify.annotations.NullMarked;
