/**
 * Leases kept by one Redis server, with a fencing token in each grant; start reading at {@link
 * dev.racelab.locking.redis.RedisLockProvider}. The client is the one of quarkus-redis-client,
 * spoken to without CDI, so that the same class serves a Quarkus service and a plain main method.
 * This room may use the JDK, that client, the SPI and {@code lease}; it never touches a database.
 */
@NullMarked
package dev.racelab.locking.redis;

import org.jspecify.annotations.NullMarked;
