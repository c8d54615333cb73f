/**
 * Mails: written in the transaction that they tell about, and sent afterwards, at least once, by
 * whichever replica has claimed them. It uses the order book.
 */
@NullMarked
package dev.racelab.order.outbox;

import org.jspecify.annotations.NullMarked;
