/**
 * The program behind {@code racelab bench}: a command for each part that is measured. A further one
 * is a class that is added to {@link dev.racelab.bench.BenchCommand}.
 */
@NullMarked
package dev.racelab.bench;

import org.jspecify.annotations.NullMarked;
