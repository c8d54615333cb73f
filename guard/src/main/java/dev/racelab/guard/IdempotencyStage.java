package dev.racelab.guard;

import dev.racelab.idempotency.Attempt;
import dev.racelab.idempotency.IdempotencyStore;
import dev.racelab.idempotency.Lookup;
import dev.racelab.idempotency.Opening;
import dev.racelab.idempotency.Response;
import dev.racelab.idempotency.StartAgainException;
import dev.racelab.idempotency.StoreFailedException;
import dev.racelab.idempotency.StoredResponse;
import dev.racelab.idempotency.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Looks up and records in the transaction around it, the one of the effect.
 *
 * <p>The store must be one that keeps its records in that transaction; the others belong around it
 * ({@link DetachedIdempotencyStage}).
 *
 * @param store the store's name in {@link Resources#stores}
 */
record IdempotencyStage(String store) implements KeyStage {
  /*
   * Why one request has one effect and one answer, behind every strategy that this stage can stand
   * in. The store's own essay says why nobody else with the same key runs between lookup and
   * commit, under READ COMMITTED; what remains is what stands around and inside this stage.
   *
   * - Effect and record are written in one transaction: a crash before its commit leaves neither,
   *   one after it both, and a commit whose answer is lost leaves one of these two.
   *
   * - Under REPEATABLE READ and SERIALIZABLE the lookup may be stale, and the work then decides on
   *   what its own first copy has done ("your login is taken, by you"). So whatever it decides is
   *   written under the key before anybody is told: the primary key knows the record that the
   *   snapshot does not, and the retry stage, always outermost, starts again with a new snapshot.
   *
   * - A refusal is an answer, too, and its record has to be committed, while what the work had
   *   written before it was refused must not be. Where the work has written nothing, the refusal is
   *   recorded here and committed. Else the transaction is rolled back, whole, and the retry stage
   *   runs a second one in which the refusal stands from the beginning: it only looks up and
   *   records. Between the two, the lock of the key is free. A copy may come in, run and be
   *   recorded; then the second one finds that and replays it, and the refusal of a request that
   *   had no effect is forgotten, which nobody has seen.
   *
   * - A unique violation ends its transaction, so nothing can be recorded in it. It is started again
   *   before it is believed: if the row in the way is of the request's own making, the new lookup
   *   finds its record.
   */
  @Override
  public Lookup look(Execution execution, Keyed<?> keyed) throws SQLException {
    IdempotencyStore records = execution.resources().store(store);
    try (Connection connection = execution.resources().dataSource().getConnection()) {
      return records.begin(new Begun(connection, execution.opening()), keyed.request());
    }
  }

  /** The transaction around, with what is left to be sent in front of its first statement. */
  private static final class Begun implements Transaction {
    private final Connection connection;
    private Opening unsent;

    Begun(Connection connection, Opening unsent) {
      this.connection = connection;
      this.unsent = unsent;
    }

    @Override
    public Connection connection() throws SQLException {
      opening().send(connection);
      return connection;
    }

    @Override
    public Opening opening() {
      Opening taken = unsent;
      unsent = Opening.SENT;
      return taken;
    }
  }

  @Override
  public <R> Outcome<R> first(Execution execution, Keyed<?> keyed, Attempt attempt, Next<R> next) {
    Outcome<R> outcome = next.run(execution);
    Optional<Response> answer = answer(keyed, outcome);
    Optional<StoredResponse> kept = answer.flatMap(keyed.policy()::keep);
    if (kept.isEmpty()) {
      return outcome;
    }
    try (Connection connection = execution.resources().dataSource().getConnection()) {
      attempt.record(() -> connection, kept.get());
    } catch (SQLException | StartAgainException | StoreFailedException failed) {
      throw KeyStage.failure(failed);
    }
    execution.probe().reached(Point.RECORD);
    return KeyStage.answered(answer.get());
  }

  /** What is to be recorded with what was written; empty where that has to be rolled back. */
  private static Optional<Response> answer(Keyed<?> keyed, Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Done<?>(Response done) -> Optional.of(done);
      case Outcome.Done<?> other ->
          throw new IllegalStateException("the work of a keyed request ends with its answer");
      case Outcome.Refused<?> refused ->
          refused.beforeWriting()
              ? Optional.of(keyed.refused(refused.refusal()))
              : Optional.empty();
      case Outcome.Settled<?> settled -> Optional.empty();
    };
  }

  @Override
  public String toString() {
    return "idempotency(" + store + ")";
  }
}
