package dev.racelab.bench.peers;

import dev.racelab.bench.peer.LockClient;
import dev.racelab.bench.peer.Peer;
import dev.racelab.bench.peer.Setup;
import dev.racelab.bench.pool.JdbcPool;
import java.sql.SQLException;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import org.springframework.jdbc.core.JdbcTemplate;

/** ShedLock on PostgreSQL, by the database's time, as its pages recommend. */
public final class ShedLockJdbcPeer implements Peer {
  private static final String CREATE_TABLE =
      """
      CREATE TABLE IF NOT EXISTS shedlock (
        name       varchar(64) PRIMARY KEY,
        lock_until timestamp NOT NULL,
        locked_at  timestamp NOT NULL,
        locked_by  varchar(255) NOT NULL
      )
      """;

  @Override
  public String name() {
    return "shedlock-jdbc";
  }

  @Override
  public LockClient open(Setup setup) throws SQLException {
    JdbcPool pool = JdbcPool.open(setup);
    pool.execute(CREATE_TABLE);
    JdbcTemplateLockProvider provider =
        new JdbcTemplateLockProvider(
            JdbcTemplateLockProvider.Configuration.builder()
                .withJdbcTemplate(new JdbcTemplate(pool.source()))
                .usingDbTime()
                .build());
    return new ShedLocks(provider, setup.lease(), pool::roundTrip, pool);
  }
}
