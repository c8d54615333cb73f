/**
 * x
 */
@NullMarked
package dev.racelab.platform;

import org.jspecify.annotations.NullMarked;
