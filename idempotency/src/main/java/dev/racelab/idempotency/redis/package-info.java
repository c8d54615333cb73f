/**
 * Records in Redis, beside the database of the effect; start reading at {@link
 * dev.racelab.idempotency.redis.RedisIdempotencyStore}. The client is the one of
 * quarkus-redis-client, spoken to without CDI. This room may use the JDK, that client and the SPI.
 */
@NullMarked
package dev.racelab.idempotency.redis;

import org.jspecify.annotations.NullMarked;
