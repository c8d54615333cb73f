/**
 * Makes the guard out of what the process has: data source, transaction manager, lock providers,
 * metrics, and the lab's probe where the lab is on. It is the only room that wires these together.
 */
@NullMarked
package dev.racelab.platform.guarding;

import org.jspecify.annotations.NullMarked;
