/**
 * Placement: lines become an order, and their pieces leave the stock, or none of it happens. It
 * uses the stock and the order book.
 */
@NullMarked
package dev.racelab.order.placement;

import org.jspecify.annotations.NullMarked;
