/**
 * Products and their stock: the rows, how each read and write mode touches them, and changes by
 * hand. Placement and cancellation take and give back through it; it knows neither.
 */
@NullMarked
package dev.racelab.order.stock;

import org.jspecify.annotations.NullMarked;
