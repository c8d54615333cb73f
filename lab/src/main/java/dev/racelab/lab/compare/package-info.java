/**
 * The main job: runs every chosen cell (scenario, strategy, replicas), decides each by rendezvous
 * rounds, prices it by free rounds, and compares the verdict with the strategy's promise. It may
 * use backends, drivers, scenarios, histories and checkers; it prints nothing.
 */
@NullMarked
package dev.racelab.lab.compare;

import org.jspecify.annotations.NullMarked;
