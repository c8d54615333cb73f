package dev.racelab.bench.ours;

import dev.racelab.bench.peer.LockClient;
import dev.racelab.bench.peer.Peer;
import dev.racelab.bench.peer.Setup;
import dev.racelab.bench.pool.JdbcPool;
import dev.racelab.locking.postgres.PostgresAdvisoryLockProvider;
import java.sql.SQLException;

/** Our session lock of PostgreSQL, on connections of its own. */
public final class AdvisorySessionPeer implements Peer {
  @Override
  public String name() {
    return "advisory-session";
  }

  @Override
  public LockClient open(Setup setup) throws SQLException {
    JdbcPool pool = JdbcPool.open(setup);
    PostgresAdvisoryLockProvider provider = new PostgresAdvisoryLockProvider(pool.source());
    return new LeaseClient(
        provider,
        setup.lease(),
        pool::roundTrip,
        () -> {
          provider.close();
          pool.close();
        });
  }
}
