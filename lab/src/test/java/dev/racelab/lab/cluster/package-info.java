@NullMarked
package dev.racelab.lab.cluster;

import org.jspecify.annotations.NullMarked;
