/**
 * Discount codes: they are made with a number of uses and a last day, and each use leaves a
 * redemption behind, so that the redemptions tell how often a code was really given away.
 */
@NullMarked
package dev.racelab.order.redemption;

import org.jspecify.annotations.NullMarked;
