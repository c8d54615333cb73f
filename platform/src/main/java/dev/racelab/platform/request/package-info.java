/**
 * What every request and answer carries: request id, the replica that served it, and the limits on
 * header and body size. It may use the HTTP layer and the problem room; it knows no service.
 */
@NullMarked
package dev.racelab.platform.request;

import org.jspecify.annotations.NullMarked;
