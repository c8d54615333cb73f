/** Methods under locks: at build time by ArC, and at run time with providers in memory. */
@NullMarked
package dev.racelab.locking.cdi;

import org.jspecify.annotations.NullMarked;
