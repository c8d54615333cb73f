/**
 * The commands of {@code racelab}: options in, exit codes out. It wires the other rooms together
 * and decides nothing about races. Every error names the option, the value and what is allowed.
 */
@NullMarked
package dev.racelab.lab.cli;

import org.jspecify.annotations.NullMarked;
