/**
 * Decides which requests come in: request ids, limits on headers, bodies and concurrency, and the
 * gateway's own error answers. A request that is refused here was never sent to a service, so its
 * refusal is definite. This room may use the platform's error registry; it knows nothing of routes.
 */
@NullMarked
package dev.racelab.gateway.admission;

import org.jspecify.annotations.NullMarked;
