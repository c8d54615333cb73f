/**
 * Brings a request to one replica of the service that owns its path, and the answer back. It keeps
 * the replica lists, asks each replica whether it is ready, and balances by outstanding requests.
 * This room may use {@code admission}; it never reads a body, it only passes it on.
 */
@NullMarked
package dev.racelab.gateway.routing;

import org.jspecify.annotations.NullMarked;
