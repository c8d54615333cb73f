/**
 * Sends requests to a service, from a JVM that does nothing else: so many connections, each with
 * one request at a time, and counts what is answered. This room may use the lab's HTTP connections,
 * and what the bench says a sample and a message are.
 */
@NullMarked
package dev.racelab.bench.load;

import org.jspecify.annotations.NullMarked;
