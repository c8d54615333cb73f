/**
 * Exclusive leases on named resources: the {@link dev.racelab.locking.LockProvider} SPI and what it
 * is asked and answers. Providers live in sub-packages, one per kind of store, and know nothing of
 * each other; what they share stands in {@code lease}. This room may use the JDK only.
 */
@NullMarked
package dev.racelab.locking;

import org.jspecify.annotations.NullMarked;
