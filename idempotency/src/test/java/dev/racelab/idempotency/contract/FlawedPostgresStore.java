package dev.racelab.idempotency.contract;

import dev.racelab.idempotency.Attempt;
import dev.racelab.idempotency.IdempotencyStore;
import dev.racelab.idempotency.KeyedRequest;
import dev.racelab.idempotency.Lookup;
import dev.racelab.idempotency.RecordId;
import dev.racelab.idempotency.StoredResponse;
import dev.racelab.idempotency.Transaction;
import dev.racelab.idempotency.Voiding;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The store in PostgreSQL, made wrong in one way: all of them lose what makes it better. */
final class FlawedPostgresStore implements IdempotencyStore {
  /** What people do with a right store. */
  enum Flaw {
    /** Takes the lock in a transaction that ends before the work begins. */
    LOCKS_TOO_SHORTLY,
    /** Writes the record in a transaction of its own, before the effect's commit. */
    RECORDS_APART,
    /** Writes the record in a transaction of its own, after the effect's commit. */
    RECORDS_AFTERWARDS,
    /** Leaves tombstones in a transaction of its own, and does not look whether somebody runs. */
    VOIDS_APART
  }

  private final Flaw flaw;
  private final IdempotencyStore right;
  private final Effects effects;

  FlawedPostgresStore(Flaw flaw, IdempotencyStore right, Effects effects) {
    this.flaw = flaw;
    this.right = right;
    this.effects = effects;
  }

  @Override
  public Lookup begin(Transaction transaction, KeyedRequest request) {
    Lookup found =
        flaw == Flaw.LOCKS_TOO_SHORTLY
            ? apart(other -> right.begin(other, request))
            : right.begin(transaction, request);
    return found instanceof Lookup.Fresh fresh
        ? new Lookup.Fresh(new FlawedAttempt(fresh.attempt()))
        : found;
  }

  @Override
  public Voiding voidKey(Transaction transaction, RecordId id) {
    if (flaw != Flaw.VOIDS_APART) {
      return right.voidKey(transaction, id);
    }
    Voiding found = apart(other -> right.voidKey(other, id));
    return found instanceof Voiding.InFlight ? new Voiding.Done() : found;
  }

  private interface Work<T> {
    T in(Transaction transaction);
  }

  private <T> T apart(Work<T> work) {
    try (Connection other = effects.connect()) {
      other.setAutoCommit(false);
      T result = work.in(() -> other);
      other.commit();
      return result;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private final class FlawedAttempt implements Attempt {
    private final Attempt right;
    private @Nullable StoredResponse late;

    FlawedAttempt(Attempt right) {
      this.right = right;
    }

    @Override
    public void record(Transaction transaction, StoredResponse response) {
      switch (flaw) {
        case RECORDS_APART ->
            apart(
                other -> {
                  right.record(other, response);
                  return true;
                });
        case RECORDS_AFTERWARDS -> late = response;
        case LOCKS_TOO_SHORTLY, VOIDS_APART -> right.record(transaction, response);
      }
    }

    @Override
    public void committed() {
      StoredResponse response = late;
      if (response != null) {
        apart(
            other -> {
              right.record(other, response);
              return true;
            });
      }
      right.committed();
    }

    @Override
    public void abandon() {
      right.abandon();
    }
  }
}
