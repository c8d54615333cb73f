/**
 * The order book: orders with their lines, the states that an order can be in and the ways between
 * them, and who may see which. Placement and cancellation write through it; it knows neither.
 */
@NullMarked
package dev.racelab.order.book;

import org.jspecify.annotations.NullMarked;
