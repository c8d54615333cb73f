/**
 * What a container's image runs beside the service itself, so that neither a shell nor another
 * program is needed in it: the health check. It may use the JDK only, since a health check that
 * loads a framework costs more than what it checks.
 */
@NullMarked
package dev.racelab.platform.container;

import org.jspecify.annotations.NullMarked;
