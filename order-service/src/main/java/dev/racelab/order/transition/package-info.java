/**
 * How an order comes from one state into the next: its row, its history, its pieces, its use of a
 * code and its mail, in one transaction behind the strategy in force. It uses the order book, the
 * stock, the codes and the outbox; who wants a step and why, it leaves to others.
 */
@NullMarked
package dev.racelab.order.transition;

import org.jspecify.annotations.NullMarked;
