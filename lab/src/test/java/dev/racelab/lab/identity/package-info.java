@NullMarked
package dev.racelab.lab.identity;

import org.jspecify.annotations.NullMarked;
