/**
 * The lab controls: strategies by header, windows, rendezvous and holds across replicas, and the
 * record of which rows a request touched. Everything here is refused with lab-disabled unless
 * racelab.lab.enabled is true. Meetings are kept in a small Redis of the lab's own.
 */
@NullMarked
package dev.racelab.platform.lab;

import org.jspecify.annotations.NullMarked;
