package dev.racelab.guard;

import dev.racelab.idempotency.Attempt;
import dev.racelab.idempotency.Lookup;
import dev.racelab.idempotency.Response;
import dev.racelab.idempotency.StartAgainException;
import dev.racelab.idempotency.StoreFailedException;
import java.sql.SQLException;

/**
 * Runs the work of a request with an idempotency key once: looks the key up, then replays, or runs
 * and records the answer. A request without a key passes.
 */
sealed interface KeyStage extends Stage permits IdempotencyStage, DetachedIdempotencyStage {
  /** The store whose records are in the database of the effects. */
  String POSTGRES = "postgres";

  /** The store's name in {@link Resources#stores}. */
  String store();

  /** Asks the store who this is. */
  Lookup look(Execution execution, Keyed<?> keyed) throws SQLException;

  /** Runs what has not run yet, and records how it is answered. */
  <R> Outcome<R> first(Execution execution, Keyed<?> keyed, Attempt attempt, Next<R> next);

  @Override
  default <R> Outcome<R> around(Execution execution, Next<R> next) {
    Keyed<?> keyed = execution.keyed();
    if (keyed == null) {
      return next.run(execution);
    }
    execution.probe().reached(Point.BEGIN);
    Lookup found;
    try {
      found = look(execution, keyed);
    } catch (SQLException | StartAgainException | StoreFailedException failed) {
      throw failure(failed);
    }
    execution.probe().reached(Point.LOOKUP);
    return switch (found) {
      case Lookup.Fresh fresh -> first(execution, keyed, fresh.attempt(), next);
      case Lookup.Settled settled -> new Outcome.Settled<>(settled);
    };
  }

  /** The result of a keyed run is its answer, see {@link Guard#run(Strategy, Operation, Keyed)}. */
  @SuppressWarnings("unchecked")
  static <R> Outcome<R> answered(Response answer) {
    return (Outcome<R>) new Outcome.Done<>(answer);
  }

  /** What a store's failure, or that of the transaction that its records are in, means. */
  static GuardException failure(Exception failed) {
    if (failed instanceof StartAgainException) {
      return new GuardException(
          Failure.WRITE_CONFLICT, "a request with the same key was recorded first", failed);
    }
    GuardException known = SqlFailures.ofStatement(failed);
    return known.failure() == Failure.UNEXPECTED && failed instanceof StoreFailedException
        ? new GuardException(
            Failure.DEPENDENCY_UNAVAILABLE, "the store of the keys did not answer", failed)
        : known;
  }
}
