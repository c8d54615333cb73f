/**
 * A system that runs already, behind {@link dev.racelab.lab.cluster.Backend}: it is raced as it is,
 * and neither started, scaled, harmed nor stopped.
 */
@NullMarked
package dev.racelab.lab.cluster.running;

import org.jspecify.annotations.NullMarked;
