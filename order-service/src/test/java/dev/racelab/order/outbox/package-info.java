@NullMarked
package dev.racelab.order.outbox;

import org.jspecify.annotations.NullMarked;
