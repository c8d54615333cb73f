package dev.racelab.account.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger has of a debit, which only grows: whatever is found stays true.
 *
 * <p>A debit and the tombstone of a void that came first both take the debit's operation id, so the
 * ledger's unique constraint lets one of them in, whichever guard stands around them. Whoever comes
 * second runs again, as every request with a key does after a unique violation, and finds the
 * other. A reversal takes an id of its own, made from the debit's, so it is written once, too.
 */
sealed interface DebitRecord {
  /** Neither the debit nor a void has come. */
  record Nothing() implements DebitRecord {}

  /** The debit has come, and stands. */
  record Taken(long amount, long balanceAfter) implements DebitRecord {}

  /** The debit had come, and was given back. */
  record Reversed(long amount, long balanceAfter) implements DebitRecord {}

  /** The void came first. */
  record Barred(long balanceAfter) implements DebitRecord {}

  /** What makes a reversal's operation id of a debit's. No debit's id may end so. */
  String REVERSAL = "!reversal";

  /** Reads what there is now. */
  static DebitRecord read(AccountRows rows, Connection connection, String operationId, UUID account)
      throws SQLException {
    String reversalId = operationId + REVERSAL;
    Map<String, AccountRows.Entry> entries =
        rows.recorded(connection, account, operationId, reversalId);
    AccountRows.@Nullable Entry entry = entries.get(operationId);
    AccountRows.@Nullable Entry reversal = entries.get(reversalId);
    if (entry == null) {
      return new Nothing();
    }
    if (entry.kind() == LedgerEntry.Kind.TOMBSTONE) {
      return new Barred(entry.balanceAfter());
    }
    return reversal == null
        ? new Taken(-entry.amount(), entry.balanceAfter())
        : new Reversed(reversal.amount(), reversal.balanceAfter());
  }
}
