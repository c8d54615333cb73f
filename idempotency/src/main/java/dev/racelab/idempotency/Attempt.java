package dev.racelab.idempotency;

/**
 * The right to run the work of one request, once. Ends in one of four ways: {@link #record} and
 * {@link #committed()}; {@link #record} and a commit whose outcome nobody knows, after which
 * nothing may be called; {@link #abandon()}; or the end of the process.
 */
public interface Attempt {
  /**
   * Writes the answer down, as the last statement of the transaction that has the effect.
   *
   * @param transaction the one in which {@link IdempotencyStore#begin} was called
   * @throws StartAgainException if somebody else has recorded an answer meanwhile; the transaction
   *     must be rolled back
   * @throws StoreFailedException if the store did not answer; the transaction must be rolled back
   */
  void record(Transaction transaction, StoredResponse response);

  /** The transaction is committed. What fails here is logged: the effect is there. */
  void committed();

  /**
   * The transaction was rolled back for certain: whoever comes next may run. What fails here is
   * logged.
   */
  void abandon();
}
