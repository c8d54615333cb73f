@NullMarked
package dev.racelab.lab.conformance;

import org.jspecify.annotations.NullMarked;
