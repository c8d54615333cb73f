/**
 * Lock providers around other lock providers, which tell what locks cost: Micrometer's metrics and
 * OpenTelemetry's spans. They change nothing about the locks, and each can be used without the
 * other. This room may use Micrometer's and OpenTelemetry's APIs, which are optional dependencies,
 * and knows no provider.
 */
@NullMarked
package dev.racelab.locking.observed;

import org.jspecify.annotations.NullMarked;
