/** The gateway's shop in a real browser, in front of real services. */
@NullMarked
package dev.racelab.lab.shop;

import org.jspecify.annotations.NullMarked;
