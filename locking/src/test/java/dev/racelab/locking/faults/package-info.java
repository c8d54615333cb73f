/**
 * Faults of stores that are servers of {@code embedded}, for the contract suite: see {@link
 * dev.racelab.locking.faults.ServerFaults}. This room may use the contract and {@code embedded}.
 */
@NullMarked
package dev.racelab.locking.faults;

import org.jspecify.annotations.NullMarked;
