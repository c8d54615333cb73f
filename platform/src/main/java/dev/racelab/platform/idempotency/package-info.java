/**
 * Idempotency keys over HTTP: reads the key and what is wished from a request, puts answers into
 * the form in which they are kept and given again, and owns the stores and their purge. What runs
 * once, and why that is right, stands in guard and in the idempotency library.
 */
@NullMarked
package dev.racelab.platform.idempotency;

import org.jspecify.annotations.NullMarked;
