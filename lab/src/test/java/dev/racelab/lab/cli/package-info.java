@NullMarked
package dev.racelab.lab.cli;

import org.jspecify.annotations.NullMarked;
