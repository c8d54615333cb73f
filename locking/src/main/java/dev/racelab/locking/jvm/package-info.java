/**
 * Leases that exclude each other inside one JVM only. They cost no round trip and protect nothing
 * as soon as a second replica runs, which is what the lab shows with them. This room may use the
 * JDK and {@code lease} only.
 */
@NullMarked
package dev.racelab.locking.jvm;

import org.jspecify.annotations.NullMarked;
