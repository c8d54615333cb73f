/**
 * Cancellation: an order is given up and its pieces go back, once, however often it is asked for.
 * It uses the order book and the stock.
 */
@NullMarked
package dev.racelab.order.cancellation;

import org.jspecify.annotations.NullMarked;
