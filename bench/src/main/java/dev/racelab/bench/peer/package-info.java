/**
 * What a lock has to offer to be measured, by whatever library: one interface per library, found by
 * {@link java.util.ServiceLoader}. This room may use the JDK only, since it stands on the class
 * path of every library.
 */
@NullMarked
package dev.racelab.bench.peer;

import org.jspecify.annotations.NullMarked;
