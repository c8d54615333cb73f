package dev.racelab.locking.postgres;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.LockUnavailableException;
import dev.racelab.locking.lease.LeaseLockProvider;
import dev.racelab.locking.lease.LeaseOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.ToLongFunction;
import javax.sql.DataSource;

/**
 * Advisory locks of PostgreSQL, kept by sessions: needs no table and no write. What is said of
 * {@link LeaseLockProvider} holds here, too.
 *
 * <p><b>A lease is a session.</b> Each lease has a connection of its own from the grant to its end,
 * and so a process of the database server. Their number is bounded, see the constructors. Who finds
 * all of them in use waits for one in order of arrival, until its wait is over, and is then told so
 * by a {@link LockUnavailableException}, since nobody knows whether the name was held. Who waits
 * for a name keeps no connection, so waiters do not use them up; holders who ask for a second lease
 * do: ask for all names at once.
 *
 * <p><b>The data source</b> must lead to the server itself: behind PgBouncer's transaction pooling
 * each statement may reach another session (a renewal that does so is refused, and the lease lost).
 * All processes must connect to the same primary. Let it have connections for all leases besides
 * those that the work under them needs, best in a pool of its own: else holders fill the pool, and
 * their own work waits for connections that only its end would free. A connection goes back to its
 * pool only when the server has said that it keeps no lock, and with the settings that it had;
 * where that is not certain, it is cut instead. Needs PostgreSQL 14 or later.
 *
 * <p><b>Expiry.</b> PostgreSQL ends a session that is silent for longer than its lease ({@code
 * idle_session_timeout}), and frees its locks: that of a holder that is stopped or cut off is free
 * after the lease, by the server's clock. That of a holder that dies is free at once.
 *
 * <p><b>No token, and its limits.</b> {@link Lease#token} is empty: nothing is stored from which a
 * number could grow from grant to grant. So this provider cannot protect a write against a holder
 * that was stopped. And the lock ends with the session, not with the work: when the connection
 * breaks, the server restarts or another one takes over, or an administrator ends the session, the
 * names are free at once, while the holder learns of it within a third of its lease. Take {@link
 * PostgresLeaseLockProvider} where the work must survive that.
 *
 * <p><b>Keys.</b> A lock is the first 8 bytes of SHA-256 over {@code racelab-lock:} and the name.
 * Should two names have the same key, they exclude each other and nothing worse; with a million
 * names the odds are 1 to 37 million. The prefix keeps these locks apart from other advisory locks
 * of the same database, those of the strategy {@code advisory} included. {@link #FIND_HOLDER} finds
 * who holds a name.
 *
 * <p>Who waits for another process asks again after random pauses of up to 50 ms, one thread per
 * name and process; there is no news of releases. A grant and a release are one round trip each,
 * for any number of names. Safe for use by any number of threads. Costs one thread, whatever the
 * number of leases.
 */
public final class PostgresAdvisoryLockProvider implements LockProvider, AutoCloseable {
  /** For people: the sessions that hold the lock of a name, which is the only parameter. */
  public static final String FIND_HOLDER =
      """
      SELECT activity.pid, activity.usename, activity.application_name, activity.client_addr
      FROM pg_locks AS held
      JOIN pg_stat_activity AS activity USING (pid)
      WHERE held.locktype = 'advisory'
        AND held.granted
        AND held.objsubid = 1
        AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND held.classid::bigint << 32 | held.objid::bigint
          = ('x' || encode(substr(sha256(convert_to('racelab-lock:' || ?, 'UTF8')), 1, 8), 'hex'))
            ::bit(64)::bigint
      """;

  private static final String NAMESPACE = "racelab-lock:";
  private static final int USUAL_CONNECTIONS = 8;
  private static final int MOST_CONNECTIONS = 1000;

  private final LeaseLockProvider leases;

  /** A provider with at most 8 connections, whose statements may take 2 s. */
  public PostgresAdvisoryLockProvider(DataSource source) {
    this(source, USUAL_CONNECTIONS, Connections.USUAL_TIMEOUT);
  }

  /**
   * A provider.
   *
   * @param source connections to the one database; stays the caller's
   * @param connections how many of them may be in use, and so how many leases may be held, at a
   *     time: 1 to 1000
   * @param timeout how long one statement may take, with the wait for a connection, before the
   *     database counts as not answering: 50 ms to 60 s
   */
  public PostgresAdvisoryLockProvider(DataSource source, int connections, Duration timeout) {
    this(source, connections, timeout, LeaseOptions.polling());
  }

  /** As the one with three parameters, with another way to wait. */
  public PostgresAdvisoryLockProvider(
      DataSource source, int connections, Duration timeout, LeaseOptions options) {
    this(source, connections, timeout, options, PostgresAdvisoryLockProvider::key);
  }

  /** With other keys than the usual ones. */
  PostgresAdvisoryLockProvider(
      DataSource source,
      int connections,
      Duration timeout,
      LeaseOptions options,
      ToLongFunction<String> key) {
    if (connections < 1 || connections > MOST_CONNECTIONS) {
      throw new IllegalArgumentException(
          "the number of connections is between 1 and "
              + MOST_CONNECTIONS
              + ", not "
              + connections);
    }
    this.leases =
        new LeaseLockProvider(
            "advisory-session",
            new AdvisoryLockStore(new Connections(source, timeout), connections, key),
            options);
  }

  @Override
  public String name() {
    return leases.name();
  }

  @Override
  public Optional<Lease> acquire(LockRequest request) throws InterruptedException {
    return leases.acquire(request);
  }

  /** Takes every lease away from its holder, gives the names back and ends the thread. */
  @Override
  public void close() {
    leases.close();
  }

  /** Not hashtext: who may choose a name could choose one that has another one's key. */
  private static long key(String name) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest((NAMESPACE + name).getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
