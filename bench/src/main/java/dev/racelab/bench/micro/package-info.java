/**
 * {@code racelab bench micro}: JMH over our own providers, for whoever tunes them. This room may
 * use {@code ours}, {@code run} and {@code worker}, and JMH.
 */
@NullMarked
package dev.racelab.bench.micro;

import org.jspecify.annotations.NullMarked;
