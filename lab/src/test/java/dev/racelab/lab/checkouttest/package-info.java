@NullMarked
package dev.racelab.lab.checkouttest;

import org.jspecify.annotations.NullMarked;
