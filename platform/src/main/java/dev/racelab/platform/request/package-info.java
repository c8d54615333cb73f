/**
 * What every request and answer carries: request id, the replica that served it, the limits on
 * header and body size, and, where it failed, one problem of the registry. It may use the HTTP
 * layer, the guard's exceptions and the problem room; it knows no service.
 */
@NullMarked
package dev.racelab.platform.request;

import org.jspecify.annotations.NullMarked;
