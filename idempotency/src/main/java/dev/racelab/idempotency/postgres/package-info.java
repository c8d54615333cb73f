/**
 * Records in the transaction of the effect; start reading at {@link
 * dev.racelab.idempotency.postgres.PostgresIdempotencyStore}. This room may use JDBC and the SPI,
 * and nothing of PostgreSQL's driver.
 */
@NullMarked
package dev.racelab.idempotency.postgres;

import org.jspecify.annotations.NullMarked;
