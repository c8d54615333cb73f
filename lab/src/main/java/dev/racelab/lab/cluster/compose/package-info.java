/**
 * Systems in containers of this machine behind {@link dev.racelab.lab.cluster.Backend}, driven by
 * {@code docker} and docker compose: what they print as JSON is all that this room knows of the
 * engine. It may use {@code lab.cluster} and {@code lab.identity}, and knows nothing of scenarios
 * or strategies.
 */
@NullMarked
package dev.racelab.lab.cluster.compose;

import org.jspecify.annotations.NullMarked;
