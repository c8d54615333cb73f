/**
 * What the long proofs share: steps with a figure each, safe requests at a steady rate, a first
 * account and a first order, and the same races on two backends. It races through {@code compare},
 * and knows nothing of any backend.
 */
@NullMarked
package dev.racelab.lab.proof;

import org.jspecify.annotations.NullMarked;
