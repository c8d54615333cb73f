package dev.racelab.bench.ours;

import dev.racelab.bench.peer.LockClient;
import dev.racelab.bench.peer.Peer;
import dev.racelab.bench.peer.Setup;
import dev.racelab.bench.pool.JdbcPool;
import dev.racelab.locking.postgres.PostgresLeaseLockProvider;
import java.sql.SQLException;

/** Our lease row in PostgreSQL. */
public final class JdbcLeasePeer implements Peer {
  @Override
  public String name() {
    return "jdbc-lease";
  }

  @Override
  public LockClient open(Setup setup) throws SQLException {
    JdbcPool pool = JdbcPool.open(setup);
    pool.execute(PostgresLeaseLockProvider.CREATE_TABLE);
    PostgresLeaseLockProvider provider = new PostgresLeaseLockProvider(pool.source());
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
