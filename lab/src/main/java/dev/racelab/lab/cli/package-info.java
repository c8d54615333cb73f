/**
 * The command line: one file per command, and the list of them in {@link
 * dev.racelab.lab.cli.Racelab}. It may use every other room of the lab, and no room uses it. Exit
 * status: 0 as wished, 1 not as promised (see each command), 2 usage or environment, 130 Ctrl-C.
 */
@NullMarked
package dev.racelab.lab.cli;

import org.jspecify.annotations.NullMarked;
