/**
 * Locks kept by PostgreSQL; start reading at {@link
 * dev.racelab.locking.postgres.PostgresLeaseLockProvider}. This room may use JDBC, the SPI and
 * {@code lease}, and nothing of PostgreSQL's driver.
 */
@NullMarked
package dev.racelab.locking.postgres;

import org.jspecify.annotations.NullMarked;
