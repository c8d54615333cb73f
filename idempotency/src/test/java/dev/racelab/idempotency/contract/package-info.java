/**
 * What every {@link dev.racelab.idempotency.IdempotencyStore} must do, as a suite of tests to
 * extend: see {@link dev.racelab.idempotency.contract.IdempotencyStoreContract}. It is published as
 * this module's test jar, for stores that live elsewhere. This room may use the library, JUnit,
 * AssertJ, and the gate and waits of locking's tests.
 */
@NullMarked
package dev.racelab.idempotency.contract;

import org.jspecify.annotations.NullMarked;
