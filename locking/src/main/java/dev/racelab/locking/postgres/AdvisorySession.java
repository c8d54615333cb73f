package dev.racelab.locking.postgres;

import static java.lang.System.Logger.Level.DEBUG;

import dev.racelab.locking.lease.Claim;
import dev.racelab.locking.lease.Room;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One session of the database that keeps the locks of one claim, from its place in the room on to
 * its end. One statement runs at a time; any thread may end it.
 */
final class AdvisorySession {
  private static final System.Logger LOG = System.getLogger(AdvisorySession.class.getName());

  /**
   * Takes the locks one after the other, and stops at the first that somebody else has; then all
   * are given back by the same statement. Else the server ends the session after so long without a
   * statement. One row: how many were tried, and whether the last one was granted.
   */
  private static final String LOCK =
      """
      WITH RECURSIVE wanted (keys) AS (
        SELECT ?::bigint[]
      ), before AS MATERIALIZED (
        SELECT current_setting('idle_session_timeout') AS idle
      ), tried (place, granted) AS (
        SELECT 1, pg_try_advisory_lock(keys[1]) FROM wanted
        UNION ALL
        SELECT place + 1, pg_try_advisory_lock(keys[place + 1])
        FROM tried, wanted
        WHERE granted AND place < cardinality(keys)
      ), last (place, granted) AS MATERIALIZED (
        SELECT place, granted FROM tried ORDER BY place DESC LIMIT 1
      )
      SELECT place, granted, idle, pg_backend_pid(),
             CASE WHEN granted
                  THEN set_config('idle_session_timeout', ?, false)
                  ELSE pg_advisory_unlock_all()::text
             END
      FROM last, before
      """;

  /** That it is executed is what counts: the server begins to count the idle time anew. */
  private static final String BEAT = "SELECT pg_backend_pid()";

  private static final String UNLOCK =
      """
      SELECT pg_backend_pid(), pg_advisory_unlock_all()::text,
             set_config('idle_session_timeout', ?, false)
      """;

  private final OwnConnection connection;
  private final Room room;
  private final Duration timeout;
  private final ReentrantLock oneStatement = new ReentrantLock();
  private final AtomicBoolean ending = new AtomicBoolean();
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

  /** Whether the session is known to be as it came: no lock of ours, the idle time as before. */
  private volatile boolean isClean = true;

  private int backend;
  private String idleBefore = "0";

  private AdvisorySession(OwnConnection connection, Room room, Duration timeout) {
    this.connection = connection;
    this.room = room;
    this.timeout = timeout;
  }

  /** Opens one for a place in the room, which is left if that fails, and else at the end. */
  static AdvisorySession open(Connections connections, Room room, BooleanSupplier isTooLate)
      throws SQLException {
    boolean complete = false;
    try {
      OwnConnection connection = connections.open(connections.timeout(), isTooLate);
      complete = true;
      return new AdvisorySession(connection, room, connections.timeout());
    } finally {
      if (!complete) {
        room.leave();
      }
    }
  }

  /**
   * Takes all locks or none.
   *
   * @return the first name that somebody else has, or null if all are ours
   */
  @Nullable String lock(Claim claim, ToLongFunction<String> key) throws SQLException {
    List<String> names = List.copyOf(claim.names());
    List<Long> keys = new ArrayList<>(names.size());
    names.forEach(name -> keys.add(key.applyAsLong(name)));
    try (PreparedStatement statement = connection.jdbc().prepareStatement(LOCK)) {
      Array wanted = connection.jdbc().createArrayOf("bigint", keys.toArray());
      statement.setArray(1, wanted);
      statement.setString(2, Long.toString(claim.lease().toMillis()));
      isClean = false;
      try (ResultSet answer = statement.executeQuery()) {
        answer.next();
        if (answer.getBoolean(2)) {
          idleBefore = answer.getString(3);
          backend = answer.getInt(4);
          return null;
        }
        isClean = true;
        return names.get(answer.getInt(1) - 1);
      }
    }
  }

  /**
   * Tells the server that the owner is alive.
   *
   * @return false if another statement has not been answered yet, so that this one was not sent
   */
  boolean beat() throws SQLException {
    if (!oneStatement.tryLock()) {
      return false;
    }
    try (PreparedStatement statement = connection.jdbc().prepareStatement(BEAT);
        ResultSet answer = statement.executeQuery()) {
      expectOurBackend(answer);
      return true;
    } finally {
      oneStatement.unlock();
    }
  }

  /** Whether it holds its locks no more, or is about to lose them. */
  boolean isOver() {
    return ending.get() || connection.isBroken();
  }

  /**
   * Starts to end it: gives the locks back and then the connection, or ends the session where it is
   * not certain that no lock is left. Idempotent.
   *
   * @param gone runs when it has ended
   * @return completes when it has ended, with a failure if the server did not say so
   */
  CompletableFuture<@Nullable Void> end(Runnable gone) {
    if (ending.compareAndSet(false, true)) {
      Thread.ofVirtual()
          .name("racelab-lock-jdbc")
          .start(
              () -> {
                Throwable failure = null;
                try {
                  unlock();
                } catch (SQLException | RuntimeException e) {
                  failure = e;
                } finally {
                  finish();
                  gone.run();
                }
                if (failure == null) {
                  ended.complete(null);
                } else {
                  ended.completeExceptionally(failure);
                }
              });
    }
    return ended;
  }

  /** For a session that nobody else knows, with nothing to give back. */
  void finish() {
    try {
      if (isClean) {
        connection.close();
      } else {
        connection.abort();
      }
    } catch (SQLException | RuntimeException e) { // a pool that was closed throws what it likes
      LOG.log(DEBUG, "A connection could not be given back", e);
    } finally {
      room.leave();
    }
  }

  private void unlock() throws SQLException {
    if (!awaitLastStatement()) {
      throw new SQLTimeoutException("the session did not answer its last statement");
    }
    try (PreparedStatement statement = connection.jdbc().prepareStatement(UNLOCK)) {
      statement.setString(1, idleBefore);
      try (ResultSet answer = statement.executeQuery()) {
        expectOurBackend(answer);
        isClean = true;
      }
    } finally {
      oneStatement.unlock();
    }
  }

  private boolean awaitLastStatement() {
    try {
      return oneStatement.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody knows this thread; should it ever be, abort
      return false;
    }
  }

  /** Behind a pooler of transactions each statement may reach another session. */
  private void expectOurBackend(ResultSet answer) throws SQLException {
    answer.next();
    int other = answer.getInt(1);
    if (other != backend) {
      connection.abort();
      throw new SQLException(
          "session "
              + backend
              + " keeps the locks, and session "
              + other
              + " answered: a session lock needs a connection of its own, without a pooler of"
              + " transactions between");
    }
  }
}
