/** What compose and the images rest on, as far as it can be tried without a container engine. */
@NullMarked
package dev.racelab.lab.cluster.compose;

import org.jspecify.annotations.NullMarked;
