/**
 * One OpenAPI page for all services behind the gateway. The page and its scripts come from the
 * class path, and the documents come from a ready replica, rewritten so that calls go through the
 * gateway. This room may use {@code routing} to reach a replica and {@code admission} to refuse.
 */
@NullMarked
package dev.racelab.gateway.docs;

import org.jspecify.annotations.NullMarked;
