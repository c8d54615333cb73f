/**
 * The training run of an image's AOT cache, while the image is built: a service on real stores, as
 * many requests as show the JVM what the service does, and an orderly end.
 */
@NullMarked
package dev.racelab.lab.training;

import org.jspecify.annotations.NullMarked;
