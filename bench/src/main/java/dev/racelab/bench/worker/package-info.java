/**
 * One JVM per library: the {@link dev.racelab.bench.worker.Worker} opens one peer and runs on it
 * what it is told, line by line, and answers with figures. Every library is measured by this code.
 * This room may use the JDK and {@code peer} only, since it stands on the class path of every
 * library.
 */
@NullMarked
package dev.racelab.bench.worker;

import org.jspecify.annotations.NullMarked;
