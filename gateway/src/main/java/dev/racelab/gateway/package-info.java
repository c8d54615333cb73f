/**
 * The gateway: one origin in front of every service and its replicas. This package only puts the
 * rooms {@code admission}, {@code routing}, {@code docs} and {@code shop} together and mounts them
 * on the HTTP server. It may use {@code dev.racelab.platform}; it knows the services by
 * configuration alone.
 */
@NullMarked
package dev.racelab.gateway;

import org.jspecify.annotations.NullMarked;
