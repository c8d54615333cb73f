/**
 * The long proof on a real cluster: applies the overlays, harms what runs, and says for each step
 * what it found, with its figure. It uses the cluster's room, and races through {@code compare}.
 */
@NullMarked
package dev.racelab.lab.kubetest;

import org.jspecify.annotations.NullMarked;
