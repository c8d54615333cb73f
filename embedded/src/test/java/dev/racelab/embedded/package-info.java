@NullMarked
package dev.racelab.embedded;

import org.jspecify.annotations.NullMarked;
