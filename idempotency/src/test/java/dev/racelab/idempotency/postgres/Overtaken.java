package dev.racelab.idempotency.postgres;

import dev.racelab.idempotency.IdempotencyStore;
import dev.racelab.idempotency.KeyedRequest;
import dev.racelab.idempotency.Lookup;
import dev.racelab.idempotency.RecordId;
import dev.racelab.idempotency.Transaction;
import dev.racelab.idempotency.Voiding;
import java.sql.Connection;
import java.sql.SQLException;

/** A store before whose first lookup another request comes, between snapshot and lock. */
final class Overtaken implements IdempotencyStore {
  /** Takes the snapshot of a transaction that has one. */
  interface Snapshot {
    void of(Connection transaction) throws SQLException;
  }

  /** What the other request does, from begin to commit. */
  interface Other {
    void runs() throws SQLException;
  }

  private final IdempotencyStore store;
  private final Snapshot snapshot;
  private final Other other;
  private boolean happened;

  Overtaken(IdempotencyStore store, Snapshot snapshot, Other other) {
    this.store = store;
    this.snapshot = snapshot;
    this.other = other;
  }

  @Override
  public Lookup begin(Transaction transaction, KeyedRequest request) {
    if (!happened) {
      happened = true;
      try {
        snapshot.of(transaction.connection());
        other.runs();
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    }
    return store.begin(transaction, request);
  }

  @Override
  public Voiding voidKey(Transaction transaction, RecordId id) {
    return store.voidKey(transaction, id);
  }
}
