package dev.racelab.idempotency;

import static java.lang.System.Logger.Level.WARNING;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/**
 * Runs work once per request, however often the request comes: for what has no framework around it,
 * as a consumer of messages, or a service's own calls.
 *
 * <pre>
 * KeyedRequest request =
 *     new KeyedRequest(
 *         new KeyScope(message.sender(), "payments").of(new IdempotencyKey(message.id())),
 *         Fingerprint.of("CONSUME", "payments", message.contentType(), message.body()));
 * try (Connection connection = dataSource.getConnection()) {
 *   Answer answer = idempotency.run(connection, request, tx -&gt; pay(tx, message));
 * }
 * </pre>
 *
 * <p><b>What is guaranteed</b> with a store that keeps its records in the transaction of the
 * effect, under every isolation level: of all requests with one key and one fingerprint, at most
 * one has an effect; whoever is told that the work was done, is told so after the commit of effect
 * and record; all get the same answer, or are told that it is under way; a crash at any point
 * leaves both or neither. Work that is refused with a final code is recorded, too, and its refusal
 * is final.
 *
 * <p><b>What is not.</b> The work may run several times, each time in a new transaction and all but
 * one of them rolled back; so it must do nothing that a rollback does not undo. It must not commit,
 * roll back, or change the isolation level. A record that has expired is forgotten. Other stores
 * have a window, see there.
 *
 * <p>Safe for use by any number of threads.
 */
public final class Idempotency {
  private static final System.Logger LOG = System.getLogger(Idempotency.class.getName());

  /**
   * A new transaction may end otherwise. Among them the unique violation: under REPEATABLE READ and
   * SERIALIZABLE the lookup may be stale, and the row in the way of the request's own making.
   */
  private static final Set<String> START_AGAIN = Set.of("40001", "40P01", "23505");

  private static final int FEWEST_ATTEMPTS = 2;
  private static final int MOST_ATTEMPTS = 100;

  private final IdempotencyStore store;
  private final ResponsePolicy policy;
  private final int attempts;

  /**
   * All that is needed to run work once.
   *
   * @param attempts how often work is run that lost against a concurrent transaction: 2 to 100 (a
   *     unique violation may be of the request's own earlier copy, which a second run finds out),
   *     one after the other without a pause
   */
  public Idempotency(IdempotencyStore store, ResponsePolicy policy, int attempts) {
    if (attempts < FEWEST_ATTEMPTS || attempts > MOST_ATTEMPTS) {
      throw new IllegalArgumentException(
          "work is run " + FEWEST_ATTEMPTS + " to " + MOST_ATTEMPTS + " times, not " + attempts);
    }
    this.store = store;
    this.policy = policy;
    this.attempts = attempts;
  }

  /** What is done once. */
  @FunctionalInterface
  public interface Work {
    /**
     * Reads, decides, writes. An error of the database ends its transaction, so work that goes on
     * after one needs a savepoint before the statement that may fail.
     *
     * @param transaction the one that it is done in; neither committed nor rolled back by the work
     * @return the answer; whatever is no answer is thrown, and rolls back
     */
    Response run(Connection transaction) throws SQLException;
  }

  /** What undoes the effect of a request that is voided. */
  @FunctionalInterface
  public interface Reversal {
    /**
     * Undoes it, in the transaction that also voids the key.
     *
     * @param recorded what the request was answered
     */
    void run(Connection transaction, StoredResponse recorded) throws SQLException;
  }

  /**
   * Runs the work and commits it with its answer, unless the request was answered before.
   *
   * @param connection one that commits each statement, hence without a transaction; it is used for
   *     one transaction after the other at its isolation level, and given back as it was, or cut
   *     off where it is not known how its transaction ended
   * @throws SQLException the last failure of the work, or of its commit; nothing was committed
   * @throws StartAgainException if it lost against others in every attempt; nothing was committed
   * @throws StoreFailedException if the store did not answer; nothing was committed
   * @throws ResponseTooLargeException if the answer cannot be kept; nothing was committed
   * @throws OutcomeUnknownException if it is not known whether the commit was executed
   */
  public Answer run(Connection connection, KeyedRequest request, Work work)
      throws SQLException, OutcomeUnknownException {
    return inTransactions(
        connection,
        () ->
            switch (store.begin(() -> connection, request)) {
              case Lookup.Fresh fresh -> runFresh(connection, fresh.attempt(), work);
              case Lookup.Settled settled -> {
                connection.rollback();
                yield settled;
              }
            });
  }

  /**
   * Makes sure that the request has no effect from now on: what it did is reversed, and where it
   * did nothing, it never will. May be repeated; only the first call finds something to reverse.
   *
   * @param connection as in {@link #run}, and the exceptions, too
   */
  public Voiding voidKey(Connection connection, RecordId id, Reversal reversal)
      throws SQLException, OutcomeUnknownException {
    return inTransactions(
        connection,
        () -> {
          Voiding voiding = store.voidKey(() -> connection, id);
          if (voiding instanceof Voiding.Recorded recorded) {
            reversal.run(connection, recorded.response());
          }
          commit(connection);
          return voiding;
        });
  }

  private Answer runFresh(Connection connection, Attempt attempt, Work work)
      throws SQLException, OutcomeUnknownException {
    Response response;
    try {
      response = work.run(connection);
      Optional<StoredResponse> kept = policy.keep(response);
      if (kept.isEmpty()) {
        connection.rollback();
        attempt.abandon();
        return new Answer.Ran(response, false);
      }
      attempt.record(() -> connection, kept.get());
      commit(connection);
    } catch (SQLException | RuntimeException | Error e) {
      rollback(connection, e); // first, so that nobody else runs before what was done is undone
      attempt.abandon();
      throw e;
    }
    attempt.committed();
    return new Answer.Ran(response, true);
  }

  private interface InTransaction<T> {
    T run() throws SQLException, OutcomeUnknownException;
  }

  /** Each attempt is a transaction of its own, which {@code work} ends unless it throws. */
  private <T> T inTransactions(Connection connection, InTransaction<T> work)
      throws SQLException, OutcomeUnknownException {
    if (!connection.getAutoCommit()) {
      throw new IllegalStateException(
          "the connection has a transaction open, or may have; it must commit each statement");
    }
    connection.setAutoCommit(false);
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          return work.run();
        } catch (SQLException | RuntimeException | Error e) {
          rollback(connection, e);
          if (attempt == attempts || !canWin(e)) {
            throw e;
          }
        }
      }
    } finally {
      giveBack(connection);
    }
  }

  private static boolean canWin(Throwable e) {
    return e instanceof StartAgainException
        || (e instanceof SQLException sql
            && START_AGAIN.contains(String.valueOf(sql.getSQLState())));
  }

  /** Of a commit that was sent, only PostgreSQL's own refusal says that it was rolled back. */
  private static void commit(Connection connection) throws SQLException, OutcomeUnknownException {
    try {
      connection.commit();
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      if (state.startsWith("23") || (state.startsWith("40") && !state.equals("40003"))) {
        throw e;
      }
      OutcomeUnknownException unknown = new OutcomeUnknownException(e);
      abort(connection, unknown);
      throw unknown;
    }
  }

  private static void rollback(Connection connection, Throwable because) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      because.addSuppressed(e);
      abort(connection, because);
    }
  }

  /** A connection that goes on to commit each statement commits what is open on it first. */
  private static void abort(Connection connection, Throwable because) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      because.addSuppressed(e);
    }
  }

  private static void giveBack(Connection connection) {
    try {
      if (!connection.isClosed()) {
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      LOG.log(WARNING, "A connection was not given back as it was", e);
    }
  }
}
