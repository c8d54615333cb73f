/**
 * What every {@link dev.racelab.locking.LockProvider} must do, as a suite of tests to extend: see
 * {@link dev.racelab.locking.contract.LockProviderContract}. It is published as this module's test
 * jar, for providers that live elsewhere. This room may use the SPI, JUnit and AssertJ.
 */
@NullMarked
package dev.racelab.locking.contract;

import org.jspecify.annotations.NullMarked;
