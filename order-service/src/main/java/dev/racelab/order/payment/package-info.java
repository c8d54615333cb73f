/**
 * Payment: how this service asks the account service for money, or to give it back, as itself and
 * in the name of a customer. It knows what an answer means, and holds no connection of the
 * database; it knows no other room.
 */
@NullMarked
package dev.racelab.order.payment;

import org.jspecify.annotations.NullMarked;
