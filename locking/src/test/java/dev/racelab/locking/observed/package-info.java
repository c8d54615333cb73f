/** What providers in memory cost, as metrics and spans tell it. */
@NullMarked
package dev.racelab.locking.observed;

import org.jspecify.annotations.NullMarked;
