/**
 * Tests of the manifests in {@code k8s/}, and of what the lab reads of a cluster; none needs one.
 */
@NullMarked
package dev.racelab.lab.cluster.kubernetes;

import org.jspecify.annotations.NullMarked;
