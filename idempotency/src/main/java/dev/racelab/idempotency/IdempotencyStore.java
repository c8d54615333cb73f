package dev.racelab.idempotency;

import java.sql.Connection;
import java.util.Optional;

/**
 * Keeps what requests were answered. Losing the race is an answer, not an exception. Safe for use
 * by any number of threads; a call blocks, and waits for nobody who runs.
 *
 * <p>Every call is given the transaction in which the effect is made. A store that keeps its
 * records there makes effect and record one: both or neither is there, whatever ends when. A store
 * that keeps them elsewhere does not look at it (it may be {@link Transaction#NONE}), and has a
 * window; its Javadoc says which.
 */
public interface IdempotencyStore {
  /**
   * Decides who runs: first in the transaction, before the work reads anything.
   *
   * <p>Under REPEATABLE READ and SERIALIZABLE a transaction sees what was there when it began, so
   * {@link Lookup.Fresh} may be stale there: somebody else's record was committed between the
   * snapshot and the lock. It is noticed when the answer is recorded, and only then. So <b>no
   * answer may be given before it was recorded</b>, a refusal neither: the loser of a stale lookup
   * would be told that its own login is taken. Work that ends with an error of the database (a
   * unique violation) has nothing to record; it must be started again before it is believed.
   *
   * @throws StartAgainException if a concurrent transaction makes an answer impossible
   * @throws StoreFailedException if the store did not answer; nothing may run then
   */
  Lookup begin(Transaction transaction, KeyedRequest request);

  /**
   * What is known for good of a request that has ended, for who wants to answer a copy without
   * beginning a transaction. It gives no right to run, so whoever is told nothing goes on with
   * {@link #begin}.
   *
   * @param connection any, also one that commits each statement
   * @return empty where nothing is recorded, and from stores that have no cheaper way than {@link
   *     #begin}
   * @throws StoreFailedException if the store did not answer; nothing is known then
   */
  default Optional<Lookup.Settled> find(Connection connection, KeyedRequest request) {
    return Optional.empty();
  }

  /**
   * Makes sure that the request of that id is never run from now on, and says what is to be
   * reversed. It is certain with the transaction's commit; a rollback leaves everything as it was,
   * in a store that keeps its records in it.
   *
   * <p>An expired record counts as absent, here too: void within the retention of records.
   *
   * @throws StartAgainException as {@link #begin}
   * @throws StoreFailedException if the store did not answer; nothing is known then
   */
  Voiding voidKey(Transaction transaction, RecordId id);
}
