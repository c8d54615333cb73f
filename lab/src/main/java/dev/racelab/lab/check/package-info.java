/**
 * Judges: pure functions from a history and a final state to a verdict, with a witness that a
 * person can read. An unknown outcome widens what is allowed and never hides a loss. This room may
 * use histories, and knows nothing of how requests are sent.
 */
@NullMarked
package dev.racelab.lab.check;

import org.jspecify.annotations.NullMarked;
