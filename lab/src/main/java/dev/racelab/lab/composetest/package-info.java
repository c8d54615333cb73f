/**
 * The long proof on a container engine: starts the compose file as it stands, scales and harms what
 * runs, and says for each step what it found, with its figure. It uses the room of the backend
 * {@code compose}, and {@code proof}.
 */
@NullMarked
package dev.racelab.lab.composetest;

import org.jspecify.annotations.NullMarked;
