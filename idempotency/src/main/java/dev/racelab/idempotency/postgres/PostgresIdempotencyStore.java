package dev.racelab.idempotency.postgres;

import dev.racelab.idempotency.Attempt;
import dev.racelab.idempotency.Fingerprint;
import dev.racelab.idempotency.IdempotencyStore;
import dev.racelab.idempotency.KeyedRequest;
import dev.racelab.idempotency.Lookup;
import dev.racelab.idempotency.Opening;
import dev.racelab.idempotency.RecordId;
import dev.racelab.idempotency.Retention;
import dev.racelab.idempotency.StartAgainException;
import dev.racelab.idempotency.StoreFailedException;
import dev.racelab.idempotency.StoredResponse;
import dev.racelab.idempotency.Transaction;
import dev.racelab.idempotency.Voiding;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records in a table of the database that the effect is in, written in the transaction of the
 * effect: both are there, or neither. There is no row of what is under way, hence nothing to
 * reclaim and no lease to guess: who runs has an advisory lock, which ends with its transaction.
 *
 * <p>Costs one round trip before the work and one after it. The table is the service's to create,
 * see {@link #CREATE_TABLE}, and to purge, see {@link Purge}.
 *
 * <p><b>Limits.</b> The transaction must be one of PostgreSQL, with the driver of the PostgreSQL
 * project, which sends two statements at once. Time-outs are those of the transaction. Under
 * SERIALIZABLE, a lookup that finds nothing locks a page of the index against false news, so while
 * the table is small, requests with different keys fail with 40001 that need not: start again, as
 * one does there anyway. What commits on the transaction's connection before {@link Attempt#record}
 * ends the lock, and with it all that is said here.
 */
public final class PostgresIdempotencyStore implements IdempotencyStore {
  /**
   * Creates the table if it is not there; for a migration, or to be run as it is.
   *
   * <p>Rows are written once and deleted once, so pages are filled whole. The widest key first
   * would cost padding, so what has a fixed length stands in front. The second index is what the
   * purge finds its rows by; it grows at one end only.
   */
  public static final String CREATE_TABLE =
      """
      CREATE TABLE IF NOT EXISTS racelab_idempotency (
        expires_at  timestamptz NOT NULL,   -- by the database's clock; 'infinity' for ever
        status      smallint,               -- NULL in a tombstone
        id          bytea PRIMARY KEY,      -- SHA-256 of caller, route and key
        fingerprint bytea,                  -- SHA-256 of the request; NULL in a tombstone
        headers     text,                   -- of the answer, a line each
        body        bytea
      );
      CREATE INDEX IF NOT EXISTS racelab_idempotency_expires_at
        ON racelab_idempotency (expires_at)
      """;

  /*
   * Why this is right.
   *
   * Who runs. pg_try_advisory_xact_lock gives the lock of the id to one transaction, until that has
   * ended: PostgreSQL makes a commit visible to new snapshots before it lets go of the locks. So
   * whoever gets the lock comes after the last holder's commit or rollback, and a snapshot taken
   * after the lock sees the record, if there is one. Nobody waits, and a crash frees the lock.
   *
   * Lock and lookup are two statements, sent in one message. As one statement they would be wrong:
   * a statement's snapshot is taken before it calls any function, so
   *
   *   this one                         the first request
   *   snapshot (no record yet)
   *                                    inserts its record, commits, lets go of the lock
   *   try lock: yes
   *   lookup in the old snapshot: nothing, though the record is there
   *
   * and the work would run again, to be stopped by the primary key at best, and at worst to answer
   * from what it sees ("the login is taken") about the effect of its own first attempt. Under READ
   * COMMITTED the second statement has a snapshot of its own, which ends that. Under REPEATABLE
   * READ and SERIALIZABLE the first statement takes the snapshot of the whole transaction, and
   * nothing that one transaction does can help: see "Backstop".
   *
   * The lookup is made with or without the lock, since what it finds is committed: copies that come
   * together after the first one's end all replay, though only one of them gets the lock.
   *
   * Backstop. The record is inserted last, and the primary key knows records that the snapshot does
   * not. ON CONFLICT then replaces the row if it has expired (by the time of that moment), else
   * changes nothing, which is told by the number of rows; under REPEATABLE READ and SERIALIZABLE a
   * row that the snapshot does not see is error 40001. All of it is "start again": this transaction
   * has to be rolled back, and the next one sees the record. Two insertions of one id never wait
   * for each other, for that both would have to hold the lock.
   *
   * A crash between any two statements ends the transaction, and with it effect, record and lock.
   * After the commit everything is there, whether or not the answer arrived.
   *
   * Voiding takes the same lock, so it excludes who runs, and writes by the same insertion, so a
   * record that it did not see stops it.
   */
  private static final String FIND =
      """
      SELECT fingerprint, status, headers, body
      FROM racelab_idempotency
      WHERE id = ? AND expires_at > clock_timestamp()
      """;

  private static final String BEGIN = "SELECT pg_try_advisory_xact_lock(?);" + FIND;

  private static final String RECORD =
      """
      INSERT INTO racelab_idempotency AS kept (expires_at, status, id, fingerprint, headers, body)
      VALUES (clock_timestamp() + ? * interval '1 millisecond', ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE
      SET expires_at = excluded.expires_at,
          status = excluded.status,
          fingerprint = excluded.fingerprint,
          headers = excluded.headers,
          body = excluded.body
      WHERE kept.expires_at <= clock_timestamp()
      """;

  /** In the place of an expired record, or of the one that was found, and of no other. */
  private static final String ENTOMB =
      """
      INSERT INTO racelab_idempotency AS kept (expires_at, id)
      VALUES (coalesce(clock_timestamp() + ? * interval '1 millisecond', 'infinity'), ?)
      ON CONFLICT (id) DO UPDATE
      SET expires_at = excluded.expires_at,
          status = NULL,
          fingerprint = NULL,
          headers = NULL,
          body = NULL
      WHERE kept.expires_at <= clock_timestamp() OR kept.fingerprint = ?
      """;

  /**
   * Serialization failure, deadlock, and unique violation: the statements above can violate the
   * primary key only.
   */
  private static final Set<String> START_AGAIN = Set.of("40001", "40P01", "23505");

  private final Retention retention;

  public PostgresIdempotencyStore(Retention retention) {
    this.retention = retention;
  }

  @Override
  public Lookup begin(Transaction transaction, KeyedRequest request) {
    Found found = look(transaction, request.id());
    if (found.row != null) {
      return settled(found.row, request);
    }
    return found.locked
        ? new Lookup.Fresh(new Running(request))
        : new Lookup.InFlight(retention.retryAfter());
  }

  /** Records are committed and never change but by voiding, so any snapshot's answer holds. */
  @Override
  public Optional<Lookup.Settled> find(Connection connection, KeyedRequest request) {
    try (PreparedStatement statement = connection.prepareStatement(FIND)) {
      statement.setBytes(1, request.id().bytes());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(settled(row(row), request)) : Optional.empty();
      }
    } catch (SQLException e) {
      throw new StoreFailedException("the database did not find the record", e);
    }
  }

  private static Lookup.Settled settled(Row row, KeyedRequest request) {
    return switch (row) {
      case Row.Tombstone tombstone -> new Lookup.Voided();
      case Row.Answered kept ->
          kept.fingerprint.equals(request.fingerprint())
              ? new Lookup.Replay(kept.response)
              : new Lookup.Reused();
    };
  }

  @Override
  public Voiding voidKey(Transaction transaction, RecordId id) {
    Found found = look(transaction, id);
    if (found.row instanceof Row.Tombstone) {
      return new Voiding.Done();
    }
    if (!found.locked) { // also where a record is there: somebody else may be voiding it
      return new Voiding.InFlight(retention.retryAfter());
    }
    Row.@Nullable Answered kept = found.row instanceof Row.Answered known ? known : null;
    entomb(transaction, id, kept);
    return kept == null ? new Voiding.Done() : new Voiding.Recorded(kept.response);
  }

  /** A row that has not expired. */
  private sealed interface Row {
    record Tombstone() implements Row {}

    record Answered(Fingerprint fingerprint, StoredResponse response) implements Row {}
  }

  private record Found(boolean locked, @Nullable Row row) {}

  private static Found look(Transaction transaction, RecordId id) {
    Opening opening = transaction.opening();
    try (PreparedStatement statement =
        transaction.connection().prepareStatement(opening.before(BEGIN))) {
      requireTransaction(statement.getConnection());
      int before = opening.set(statement);
      statement.setLong(before + 1, id.lockNumber());
      statement.setBytes(before + 2, id.bytes());
      statement.execute();
      opening.pass(statement);
      boolean locked;
      try (ResultSet lock = statement.getResultSet()) {
        locked = lock.next() && lock.getBoolean(1);
      }
      statement.getMoreResults();
      try (ResultSet row = statement.getResultSet()) {
        return new Found(locked, row.next() ? row(row) : null);
      }
    } catch (SQLException e) {
      throw failed("look for the record", e);
    }
  }

  /** A record that is kept without its effect would be replayed for it. */
  private static void requireTransaction(Connection connection) throws SQLException {
    if (connection.getAutoCommit()) {
      throw new IllegalStateException(
          "the connection commits each statement, so there is no transaction to be part of");
    }
  }

  private static Row row(ResultSet row) throws SQLException {
    byte @Nullable [] fingerprint = row.getBytes(1);
    if (fingerprint == null) {
      return new Row.Tombstone();
    }
    return new Row.Answered(
        Fingerprint.ofBytes(fingerprint),
        StoredResponse.ofLines(row.getInt(2), row.getString(3), row.getBytes(4)));
  }

  private void entomb(Transaction transaction, RecordId id, Row.@Nullable Answered kept) {
    Optional<Long> millis = retention.tombstones().map(Duration::toMillis);
    try (PreparedStatement statement = transaction.connection().prepareStatement(ENTOMB)) {
      requireTransaction(statement.getConnection());
      statement.setObject(1, millis.orElse(null), Types.BIGINT);
      statement.setBytes(2, id.bytes());
      statement.setBytes(3, kept == null ? null : kept.fingerprint.bytes());
      startAgainUnlessWritten(statement.executeUpdate());
    } catch (SQLException e) {
      throw failed("leave a tombstone", e);
    }
  }

  private final class Running implements Attempt {
    private final KeyedRequest request;

    Running(KeyedRequest request) {
      this.request = request;
    }

    @Override
    public void record(Transaction transaction, StoredResponse response) {
      try (PreparedStatement statement = transaction.connection().prepareStatement(RECORD)) {
        requireTransaction(statement.getConnection());
        statement.setLong(1, retention.records().toMillis());
        statement.setInt(2, response.status());
        statement.setBytes(3, request.id().bytes());
        statement.setBytes(4, request.fingerprint().bytes());
        statement.setString(5, response.headerLines());
        statement.setBytes(6, response.body());
        startAgainUnlessWritten(statement.executeUpdate());
      } catch (SQLException e) {
        throw failed("record the answer", e);
      }
    }

    @Override
    public void committed() {
      // So is the record, and the lock is gone.
    }

    @Override
    public void abandon() {
      // So is the record, and the lock is gone.
    }
  }

  private static void startAgainUnlessWritten(int rows) {
    if (rows == 0) {
      throw new StartAgainException("another request with this key was recorded meanwhile", null);
    }
  }

  private static RuntimeException failed(String doing, SQLException e) {
    return START_AGAIN.contains(String.valueOf(e.getSQLState()))
        ? new StartAgainException("a concurrent request came first; could not " + doing, e)
        : new StoreFailedException("the database did not " + doing, e);
  }
}
