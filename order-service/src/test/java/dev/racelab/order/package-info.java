/** Tests of the order service over HTTP, against real stores. */
@NullMarked
package dev.racelab.order;

import org.jspecify.annotations.NullMarked;
