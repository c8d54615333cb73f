/**
 * Checkout: how an order that was placed comes to its end, paid or not, whoever crashes on the way.
 * It works on orders that somebody has claimed: the request that placed or cancelled them or, when
 * that has left them behind, the recovery of any replica. It uses payment and transitions.
 */
@NullMarked
package dev.racelab.order.checkout;

import org.jspecify.annotations.NullMarked;
