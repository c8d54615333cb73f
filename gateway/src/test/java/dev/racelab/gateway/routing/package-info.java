@NullMarked
package dev.racelab.gateway.routing;

import org.jspecify.annotations.NullMarked;
