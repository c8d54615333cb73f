package dev.racelab.guard;

import dev.racelab.idempotency.Attempt;
import dev.racelab.idempotency.Lookup;
import dev.racelab.idempotency.Response;
import dev.racelab.idempotency.StoredResponse;
import dev.racelab.idempotency.Transaction;
import java.util.Optional;

/**
 * Keeps the answers of requests with an idempotency key in a store of its own, outside the
 * transaction of the effect. No database connection is held while that store is asked.
 *
 * <p><b>Its window</b>: what is committed inside is recorded afterwards. A process that dies in
 * between leaves the effect without its record, and the next copy has a second effect. Nothing here
 * can close it, which is why {@link IdempotencyStage} exists; this stage is there to be compared.
 *
 * @param store the store's name in {@link Resources#stores}
 * @param keepsFailures whether failures are kept as well, as it must not be
 */
record DetachedIdempotencyStage(String store, boolean keepsFailures) implements KeyStage {
  @Override
  public Lookup look(Execution execution, Keyed<?> keyed) {
    return execution.resources().store(store).begin(Transaction.NONE, keyed.request());
  }

  @Override
  public <R> Outcome<R> first(Execution execution, Keyed<?> keyed, Attempt attempt, Next<R> next) {
    Outcome<R> outcome;
    try {
      outcome = next.run(execution);
    } catch (GuardException failed) {
      if (keepsFailures) {
        return keep(execution, attempt, keyed.failed(failed), everything(keyed.failed(failed)));
      }
      // Of an unknown outcome the marker stays, and keeps copies out for as long as it lasts.
      if (failed.failure().definite()) {
        attempt.abandon();
      }
      throw failed;
    } catch (RuntimeException failed) { // after an Error nobody knows whether the commit was sent
      attempt.abandon();
      throw failed;
    }
    Response answer =
        switch (outcome) {
          case Outcome.Done<R>(Response done) -> done;
          case Outcome.Done<R> other ->
              throw new IllegalStateException("the work of a keyed request ends with its answer");
          case Outcome.Refused<R> refused -> keyed.refused(refused.refusal());
          case Outcome.Settled<R> settled ->
              throw new IllegalStateException("a request has one idempotency stage");
        };
    Optional<StoredResponse> kept = keyed.policy().keep(answer);
    if (kept.isEmpty()) {
      attempt.abandon();
      return outcome;
    }
    return keep(execution, attempt, answer, kept.get());
  }

  private static <R> Outcome<R> keep(
      Execution execution, Attempt attempt, Response answer, StoredResponse kept) {
    attempt.record(Transaction.NONE, kept);
    attempt.committed();
    execution.tell(Point.RECORD);
    return KeyStage.answered(answer);
  }

  private static StoredResponse everything(Response answer) {
    return new StoredResponse(answer.status(), answer.headers(), answer.body());
  }

  @Override
  public String toString() {
    return "idempotency(" + store + (keepsFailures ? ", failures too)" : ")");
  }
}
