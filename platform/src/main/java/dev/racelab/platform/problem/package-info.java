/**
 * The one registry of error codes, and what an error looks like on the wire (RFC 9457). Everything
 * that can reach a client as an error has its entry here; a database's words, stack traces and
 * class names do not. It may use the guard's refusals, and knows nothing of HTTP but statuses.
 */
@NullMarked
package dev.racelab.platform.problem;

import org.jspecify.annotations.NullMarked;
