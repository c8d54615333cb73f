/**
 * The commands of {@code racelab}, one file each, listed in {@link dev.racelab.lab.cli.Racelab}:
 * options in, exit codes out. It wires the other rooms of the lab together, decides nothing about
 * races, and no room uses it. Exit status: 0 as wished, 1 not as promised (see each command), 2
 * usage or environment, 130 Ctrl-C.
 */
@NullMarked
package dev.racelab.lab.cli;

import org.jspecify.annotations.NullMarked;
