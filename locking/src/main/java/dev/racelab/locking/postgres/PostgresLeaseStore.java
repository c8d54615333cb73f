package dev.racelab.locking.postgres;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import dev.racelab.locking.lease.Claim;
import dev.racelab.locking.lease.Extension;
import dev.racelab.locking.lease.Grant;
import dev.racelab.locking.lease.LeaseStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The table {@code racelab_lock}, and the three statements that change it. */
final class PostgresLeaseStore implements LeaseStore {
  private static final System.Logger LOG = System.getLogger(PostgresLeaseStore.class.getName());

  /*
   * Why this is right.
   *
   * Grant. The primary key makes one row per name. Two grants of a free name meet at that row: the
   * second waits for the first's commit, then looks at the new version of the row (ON CONFLICT DO
   * UPDATE does so under READ COMMITTED), whose time is not over, and changes nothing. So owner,
   * token and time appear together, in one commit, for one of them. The time is clock_timestamp(),
   * read after any wait, and not now(), which is the start of the transaction. The token is issued
   * in the same statement and is larger than the row's last; where a row was purged, or the table
   * restored, the time in microseconds alone makes it larger, unless the clock was set back.
   *
   * Several names are one statement in one transaction, which is rolled back if a name was refused:
   * all or nothing, also at a crash at any point. A single name needs no transaction of its own.
   *
   * Order. A statement that wants several rows locks them sorted by name, in all three statements,
   * so that none waits for a row with one in hand that the other waits for. (ON CONFLICT DO UPDATE
   * locks a row also when its WHERE refuses it.) Should a deadlock or a serialization failure come
   * from elsewhere, a grant counts as refused: nothing was changed, and it is tried again.
   *
   * Expiry is a comparison, nobody has to do anything. Renewal and release find the row by name and
   * owner, so they never touch what somebody else was granted since; after the release the owner is
   * empty, and a late renewal finds nothing.
   *
   * Unknown outcomes. Each statement runs on a virtual thread and has a time-out of its own and one
   * at the socket. A grant whose answer nobody awaits any more is released by the thread that got
   * it; where no answer comes at all, the caller's release follows on another connection, and may
   * come before the grant has been executed: then the row stands for one lease without a holder.
   */
  private static final String GRANT =
      """
      INSERT INTO racelab_lock AS held (name, owner, token, until)
      SELECT wanted.name,
             ?,
             (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
             clock_timestamp() + ? * interval '1 millisecond'
      FROM unnest(?) AS wanted (name)
      ORDER BY wanted.name COLLATE "C"
      ON CONFLICT (name) DO UPDATE
      SET owner = excluded.owner,
          token = greatest(held.token + 1, excluded.token),
          until = clock_timestamp() + ? * interval '1 millisecond'
      WHERE held.until <= clock_timestamp()
      RETURNING name, token
      """;

  private static final String RENEW =
      """
      WITH mine AS (
        SELECT held.name, claimed.lease
        FROM racelab_lock AS held
        JOIN unnest(?, ?, ?) AS claimed (name, owner, lease)
          ON held.name = claimed.name AND held.owner = claimed.owner
        WHERE held.until > clock_timestamp()
        ORDER BY held.name COLLATE "C"
        FOR UPDATE OF held
      )
      UPDATE racelab_lock AS held
      SET until = clock_timestamp() + mine.lease * interval '1 millisecond'
      FROM mine
      WHERE held.name = mine.name
      RETURNING held.name
      """;

  private static final String RELEASE =
      """
      WITH mine AS (
        SELECT held.name
        FROM racelab_lock AS held
        WHERE held.name = ANY (?) AND held.owner = ?
        ORDER BY held.name COLLATE "C"
        FOR UPDATE
      )
      UPDATE racelab_lock AS held
      SET owner = '', until = '-infinity'
      FROM mine
      WHERE held.name = mine.name
      """;

  private static final Set<String> NOTHING_CHANGED = Set.of("40001", "40P01");

  private final Connections connections;
  private final Duration timeout;

  PostgresLeaseStore(Connections connections) {
    this.connections = connections;
    this.timeout = connections.timeout();
  }

  @Override
  public CompletableFuture<Grant> grant(Claim claim) {
    return later(connection -> grant(connection, claim), timeout, late -> releaseLate(claim, late));
  }

  @Override
  public List<CompletableFuture<Extension>> renew(List<Claim> claims, Duration within) {
    CompletableFuture<Set<String>> renewed =
        later(connection -> renew(connection, claims), within, late -> {});
    List<CompletableFuture<Extension>> answers = new ArrayList<>(claims.size());
    for (Claim claim : claims) {
      answers.add(
          renewed.handle(
              (names, failure) -> {
                if (failure != null) {
                  LOG.log(DEBUG, "Renewing " + claim.names() + " failed, tried again", failure);
                  return Extension.UNKNOWN;
                }
                return names.containsAll(claim.names()) ? Extension.DONE : Extension.REFUSED;
              }));
    }
    return answers;
  }

  @Override
  public CompletableFuture<Boolean> release(Claim claim) {
    return later(connection -> release(connection, claim), timeout, late -> {});
  }

  @Override
  public void close() {
    // The data source is the caller's, and no connection is kept.
  }

  private Grant grant(Connection connection, Claim claim) throws SQLException {
    boolean several = claim.names().size() > 1;
    Map<String, Long> tokens = new HashMap<>();
    if (several) {
      connection.setAutoCommit(false);
    }
    try (PreparedStatement statement = prepare(connection, GRANT)) {
      statement.setString(1, claim.owner());
      statement.setLong(2, claim.lease().toMillis());
      statement.setArray(3, connection.createArrayOf("text", claim.names().toArray()));
      statement.setLong(4, claim.lease().toMillis());
      try (ResultSet granted = statement.executeQuery()) {
        while (granted.next()) {
          tokens.put(granted.getString(1), granted.getLong(2));
        }
      }
    } catch (SQLException e) {
      if (several) {
        connection.rollback();
      }
      if (NOTHING_CHANGED.contains(e.getSQLState())) {
        return new Grant.Refused(claim.names().first(), OptionalLong.empty());
      }
      throw e;
    }
    for (String name : claim.names()) {
      if (!tokens.containsKey(name)) {
        if (several) {
          connection.rollback();
        }
        return new Grant.Refused(name, OptionalLong.empty());
      }
    }
    if (several) {
      connection.commit();
    }
    return new Grant.Granted(tokens);
  }

  private static Set<String> renew(Connection connection, List<Claim> claims) throws SQLException {
    List<String> names = new ArrayList<>();
    List<String> owners = new ArrayList<>();
    List<Long> leases = new ArrayList<>();
    for (Claim claim : claims) {
      for (String name : claim.names()) {
        names.add(name);
        owners.add(claim.owner());
        leases.add(claim.lease().toMillis());
      }
    }
    Set<String> renewed = new HashSet<>();
    try (PreparedStatement statement = connection.prepareStatement(RENEW)) {
      statement.setArray(1, connection.createArrayOf("text", names.toArray()));
      statement.setArray(2, connection.createArrayOf("text", owners.toArray()));
      statement.setArray(3, connection.createArrayOf("bigint", leases.toArray()));
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          renewed.add(result.getString(1));
        }
      }
    }
    return renewed;
  }

  /** Nobody is told of releases, so nobody is known to wait. */
  private boolean release(Connection connection, Claim claim) throws SQLException {
    try (PreparedStatement statement = prepare(connection, RELEASE)) {
      statement.setArray(1, connection.createArrayOf("text", claim.names().toArray()));
      statement.setString(2, claim.owner());
      statement.executeUpdate();
    }
    return false;
  }

  private void releaseLate(Claim claim, Grant late) {
    if (late instanceof Grant.Granted) {
      var unused =
          release(claim)
              .whenComplete(
                  (done, failure) -> {
                    if (failure != null) {
                      LOG.log(WARNING, "Could not free " + claim.names() + " at once", failure);
                    }
                  });
    }
  }

  private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout(Math.toIntExact(timeout.plusMillis(999).toSeconds()));
    return statement;
  }

  /** What is done with a connection. */
  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** The connection goes back before the answer is given. */
  private <T> CompletableFuture<T> later(Work<T> work, Duration within, Consumer<T> tooLate) {
    Duration patience = connections.timeout().multipliedBy(2).plusSeconds(1);
    return connections.later(
        isTooLate -> {
          try (OwnConnection own = connections.open(patience, isTooLate)) {
            return work.on(own.jdbc());
          }
        },
        within,
        tooLate);
  }
}
