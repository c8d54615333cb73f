package dev.racelab.guard;

import dev.racelab.idempotency.KeyedRequest;
import dev.racelab.idempotency.Lookup;
import dev.racelab.idempotency.Opening;
import dev.racelab.idempotency.Response;
import dev.racelab.idempotency.StoreFailedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs units of work behind strategies: {@code retry > lock > transaction > database-lock >
 * idempotency > work}. Safe for use by any number of threads; a call blocks its thread, at most
 * until the configured deadline, so it belongs on a virtual thread.
 */
public final class Guard {
  private final Resources resources;

  public Guard(Resources resources) {
    this.resources = resources;
  }

  /**
   * Runs {@code operation} behind {@code strategy}, in a transaction of its own.
   *
   * @return the result, or the refusal of the business rules
   * @throws GuardException if no outcome was reached; its failure says whether that is definite
   */
  public <D, R> Outcome<R> run(Strategy strategy, Operation<D, R> operation) {
    return run(strategy, operation, null, execution -> work(execution, operation));
  }

  /**
   * Runs {@code operation} once for all requests with the same idempotency key, as {@link
   * Strategy#keyed()} says.
   *
   * @return the answer, which is recorded (also that of a final refusal); or a refusal that is not
   *     final; or what is known of the key already
   * @throws IllegalArgumentException if the strategy has no place for a key
   * @throws GuardException if no outcome was reached; its failure says whether that is definite
   */
  public <D, R> Outcome<Response> run(
      Strategy strategy, Operation<D, R> operation, Keyed<R> keyed) {
    Strategy once =
        strategy
            .keyed()
            .orElseThrow(
                () -> new IllegalArgumentException(strategy.name() + " has no place for a key"));
    Outcome<Response> outcome =
        run(once, operation, keyed, execution -> put(work(execution, operation), keyed));
    resources.observer().keyed(word(outcome));
    return outcome;
  }

  /**
   * What is known of a request that has ended, in one round trip and without a transaction, where
   * the records are in the database of the effects; for what would else only be found out by {@link
   * #run(Strategy, Operation, Keyed)}, which has to be called where this is empty.
   *
   * @throws GuardException if the database did not answer
   */
  public Optional<Lookup.Settled> find(KeyedRequest request) {
    Optional<Lookup.Settled> found;
    try (Connection connection = resources.dataSource().getConnection()) {
      found = resources.store(KeyStage.POSTGRES).find(connection, request);
    } catch (SQLException | StoreFailedException failed) {
      throw KeyStage.failure(failed);
    }
    found.ifPresent(settled -> resources.observer().keyed(word(settled)));
    return found;
  }

  private static String word(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Done<?> done -> "recorded";
      case Outcome.Refused<?> refused -> "not-recorded";
      case Outcome.Settled<?> settled -> word(settled.found());
    };
  }

  private static String word(Lookup.Settled found) {
    return switch (found) {
      case Lookup.Replay replay -> "replayed";
      case Lookup.InFlight running -> "in-flight";
      case Lookup.Reused reused -> "reused";
      case Lookup.Voided voided -> "voided";
    };
  }

  private <R> Outcome<R> run(
      Strategy strategy, Operation<?, ?> operation, @Nullable Keyed<?> keyed, Stage.Next<R> work) {
    Deadline deadline = Deadline.in(resources.config().deadline(), resources.nanoTime());
    Execution start =
        new Execution(operation, strategy, resources, deadline, null, null, keyed, Opening.SENT);
    try {
      resources.probe().reached(Point.START);
      return chain(strategy.stages(), work).run(start);
    } catch (GuardException failed) {
      return refusal(strategy, operation, failed)
          .<Outcome<R>>map(refusal -> new Outcome.Refused<>(refusal))
          .orElseThrow(() -> failed);
    }
  }

  /** The lock providers and stores that {@code strategy} needs and this process does not have. */
  public List<String> missing(Strategy strategy) {
    return strategy.stages().stream().flatMap(this::missing).toList();
  }

  private Stream<String> missing(Stage stage) {
    return switch (stage) {
      case LockStage lock -> absent("lock provider", lock.provider(), resources.locks());
      case KeyStage records -> absent("store of keys", records.store(), resources.stores());
      case RetryStage retry -> Stream.empty();
      case DecisionStage decision -> Stream.empty();
      case TransactionStage transaction -> Stream.empty();
      case DatabaseLockStage lock -> Stream.empty();
    };
  }

  private static Stream<String> absent(String kind, String name, Map<String, ?> present) {
    return present.containsKey(name) ? Stream.empty() : Stream.of(kind + " " + name);
  }

  private static <R> Stage.Next<R> chain(List<Stage> stages, Stage.Next<R> work) {
    Stage.Next<R> inner = work;
    for (Stage stage : stages.reversed()) {
      Stage.Next<R> next = inner;
      inner = execution -> stage.around(execution, next);
    }
    return inner;
  }

  /** Put into words inside the transaction, so that what cannot be kept is not committed. */
  private static <R> Outcome<Response> put(Outcome<R> outcome, Keyed<R> keyed) {
    return switch (outcome) {
      case Outcome.Done<R> done -> {
        Response answer = keyed.done(done.result());
        if (keyed.policy().keep(answer).isEmpty()) {
          throw new IllegalStateException(
              "an answer of status " + answer.status() + " to what was done cannot be kept");
        }
        yield new Outcome.Done<>(answer);
      }
      case Outcome.Refused<R> refused ->
          new Outcome.Refused<>(refused.refusal(), refused.beforeWriting());
      case Outcome.Settled<R> settled -> new Outcome.Settled<>(settled.found());
    };
  }

  private static <D, R> Outcome<R> work(Execution execution, Operation<D, R> operation) {
    return switch (decision(execution, operation)) {
      case Decision.Refuse<D> refuse -> new Outcome.Refused<>(refuse.refusal(), true);
      case Decision.Proceed<D> proceed -> apply(execution, operation, proceed.plan());
    };
  }

  /** What was concluded of this very operation before, else what the rows say now. */
  @SuppressWarnings("unchecked")
  private static <D> Decision<D> decision(Execution execution, Operation<D, ?> operation) {
    Decision<?> before = execution.decided();
    return before == null ? decide(execution, operation) : (Decision<D>) before;
  }

  /** The first half of the work. */
  static <D> Decision<D> decide(Execution execution, Operation<D, ?> operation) {
    Probe probe = execution.probe();
    probe.reached(Point.BEGIN);
    try {
      Decision<D> decision = operation.decide(new Reading(execution.strategy().reads(), probe));
      probe.reached(Point.READ);
      return decision;
    } catch (SQLException failed) {
      throw SqlFailures.ofStatement(failed);
    }
  }

  private static <D, R> Outcome<R> apply(Execution execution, Operation<D, R> operation, D plan) {
    Probe probe = execution.probe();
    try {
      Outcome<R> outcome =
          operation.apply(
              plan, new Writing(execution.strategy().writes(), execution.lease(), probe));
      probe.reached(Point.WRITE);
      return outcome;
    } catch (SQLException | RuntimeException failed) {
      if (execution.strategy().autocommits()) {
        // Each statement was its own commit: some may stand, and one may have lost its answer.
        throw new GuardException(
            Failure.OUTCOME_UNKNOWN, "a write outside any transaction failed", failed);
      }
      throw SqlFailures.ofStatement(failed);
    }
  }

  /** What a violated constraint means to the caller, if that is what failed. */
  static Optional<Refusal> refusal(
      Strategy strategy, Operation<?, ?> operation, GuardException failed) {
    String constraint = failed.constraint();
    return constraint == null || strategy.writes() == WriteMode.INSERTED_UNMAPPED
        ? Optional.empty()
        : operation.uniqueViolation(constraint);
  }
}
