/**
 * {@code racelab bench locks}: which locks are compared, what they do, which figures are to be
 * reached, and how all that is shown. This room may use {@code run} and {@code worker}, and what
 * the lab prints with.
 */
@NullMarked
package dev.racelab.bench.locks;

import org.jspecify.annotations.NullMarked;
