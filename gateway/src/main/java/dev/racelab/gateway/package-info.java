/**
 * x
 */
@NullMarked
package dev.racelab.gateway;

import org.jspecify.annotations.NullMarked;
