/**
 * How every command of the bench shows what it measured: figures, goals, the document for programs,
 * and the options that say where all that goes. This room may use {@code run}, and what the lab
 * prints with.
 */
@NullMarked
package dev.racelab.bench.report;

import org.jspecify.annotations.NullMarked;
