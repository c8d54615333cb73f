/**
 * The long proof of checkouts: replicas of either service killed at each step of an order's way, a
 * storm of checkouts with kills and stops in it, reads during an outage, and the recovery of
 * thousands of orders that an outage has left behind. Its books are those of the scenario.
 */
@NullMarked
package dev.racelab.lab.checkouttest;

import org.jspecify.annotations.NullMarked;
