package dev.racelab.guard;

import java.sql.SQLException;
import java.util.Optional;
import java.util.SortedSet;

/**
 * One unit of work, written once for all strategies, in two halves so that a stage (or a mistake)
 * can stand between them.
 *
 * <p>Both halves take their connection from the service's data source, which inside a transaction
 * is the transaction's, and rows in id order. They may run several times, each time from scratch,
 * so they keep nothing between runs.
 *
 * @param <D> what the first half plans for the second
 * @param <R> what the operation answers
 */
public interface Operation<D, R> {
  /** What metrics, logs and configuration call it, for example {@code withdrawal}. */
  String name();

  /** The shape of the rule that concurrent runs can break. */
  Hazard hazard();

  /** What lock guards take. Known before the work begins and the same in every run. */
  LockScope scope();

  /** The tables that the operation writes and its rule reads; what a table lock takes. */
  SortedSet<String> tables();

  /**
   * Reads in the given mode and decides from the rows it got. With {@link ReadMode#NONE} it reads
   * nothing and leaves the decision to a conditional write.
   */
  Decision<D> decide(Reading reading) throws SQLException;

  /** Writes the plan in the given mode. */
  Outcome<R> apply(D plan, Writing writing) throws SQLException;

  /**
   * Whether a violation of the unique constraint {@code constraint} may be a lost race rather than
   * a final answer, so that trying again finds the row: PostgreSQL reports a lost serializable
   * insert as 40001 or 23505, depending on the plan.
   */
  default boolean retriesUniqueViolation(String constraint) {
    return false;
  }

  /**
   * What a violation of the unique constraint {@code constraint} means to the caller, if anything.
   */
  default Optional<Refusal> uniqueViolation(String constraint) {
    return Optional.empty();
  }
}
