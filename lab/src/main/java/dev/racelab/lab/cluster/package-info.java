/**
 * Starts, scales, stops and harms the system under test behind one interface, {@link
 * dev.racelab.lab.cluster.Backend}. It may use the embedded servers; it knows addresses and
 * processes, and nothing of scenarios or strategies.
 */
@NullMarked
package dev.racelab.lab.cluster;

import org.jspecify.annotations.NullMarked;
