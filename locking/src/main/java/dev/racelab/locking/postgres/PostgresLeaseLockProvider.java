package dev.racelab.locking.postgres;

import dev.racelab.locking.Lease;
import dev.racelab.locking.LockProvider;
import dev.racelab.locking.LockRequest;
import dev.racelab.locking.lease.LeaseLockProvider;
import dev.racelab.locking.lease.LeaseOptions;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Leases kept as rows of a PostgreSQL table, by the database's time. Each grant carries a fencing
 * token. What is said of {@link LeaseLockProvider} holds here, too.
 *
 * <p>The table is the service's to create, see {@link #CREATE_TABLE}. Its rows stay after a
 * release, since they remember the last token; delete those of names that are no longer used by
 *
 * <pre>
 * DELETE FROM racelab_lock
 * WHERE until &lt;= clock_timestamp()
 *   AND token &lt; extract(epoch FROM clock_timestamp() - interval '7 days') * 1000000
 * </pre>
 *
 * <p><b>Limits.</b> A connection is taken from the data source for one statement at a time, never
 * while waiting or holding, and always on a thread of its own, so that no transaction of the caller
 * can be meant. Who waits for another process asks again after random pauses of up to 50 ms, one
 * thread per name and process; there is no news of releases, so an instance that keeps a name busy
 * may keep others waiting for a while. A grant and a release each cost a commit. A fail-over to a
 * replica that had not received a grant forgets it; the token then still grows unless the new
 * server's clock is behind.
 *
 * <p>Safe for use by any number of threads. Costs one thread, whatever the number of leases.
 */
public final class PostgresLeaseLockProvider implements LockProvider, AutoCloseable {
  /** Creates the table if it is not there; for a migration, or to be run as it is. */
  public static final String CREATE_TABLE =
      """
      CREATE TABLE IF NOT EXISTS racelab_lock (
        name  text COLLATE "C" PRIMARY KEY,   -- sorted as bytes: one order for everybody
        owner text NOT NULL,                  -- who holds it, empty if nobody does
        token bigint NOT NULL,                -- the last one issued; only grows
        until timestamptz NOT NULL            -- held until then, by the database's clock
      ) WITH (fillfactor = 70)
      """;

  private final LeaseLockProvider leases;

  /** A provider whose statements may take 2 s. */
  public PostgresLeaseLockProvider(DataSource source) {
    this(source, Connections.USUAL_TIMEOUT);
  }

  /**
   * A provider.
   *
   * @param source connections to the one database, at its usual isolation level; stays the caller's
   * @param timeout how long one statement may take, with the wait for a connection, before the
   *     database counts as not answering: 50 ms to 60 s
   */
  public PostgresLeaseLockProvider(DataSource source, Duration timeout) {
    this(source, timeout, LeaseOptions.polling());
  }

  /** As {@link #PostgresLeaseLockProvider(DataSource, Duration)}, with another way to wait. */
  public PostgresLeaseLockProvider(DataSource source, Duration timeout, LeaseOptions options) {
    this.leases =
        new LeaseLockProvider(
            "jdbc-lease", new PostgresLeaseStore(new Connections(source, timeout)), options);
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
}
