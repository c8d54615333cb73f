/**
 * Systems in a Kubernetes cluster behind {@link dev.racelab.lab.cluster.Backend}, driven by {@code
 * kubectl}: what it prints as JSON is all that this room knows of the cluster's API. It may use
 * {@code lab.cluster} and {@code lab.identity}, and knows nothing of scenarios or strategies.
 */
@NullMarked
package dev.racelab.lab.cluster.kubernetes;

import org.jspecify.annotations.NullMarked;
