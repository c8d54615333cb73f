/**
 * Real servers as child processes that never outlive their owner: PostgreSQL, Redis, and any other
 * command behind {@link dev.racelab.embedded.ChildProcess}, with ways to them that can be broken
 * ({@link dev.racelab.embedded.TcpProxy}). Used by the lab at run time and by every module's tests.
 * It may use the JDK, the PostgreSQL driver and the archives that hold the binaries; it knows no
 * other module.
 */
@NullMarked
package dev.racelab.embedded;

import org.jspecify.annotations.NullMarked;
