package dev.racelab.bench.idempotency;

import dev.racelab.bench.load.Turn;
import dev.racelab.bench.pool.JdbcPool;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** The accounts that money is taken out of, and what became of it, by the database itself. */
final class Accounts {
  private static final UUID OWNER = Turn.account(Integer.MAX_VALUE);

  private static final String ADD_OWNER =
      "INSERT INTO customer (id, login, minimum, guarded) VALUES (?, 'bench', 0, true)";

  private static final String ADD_ACCOUNT =
      """
      INSERT INTO account (
        id, owner, currency, minimum, minimum_scope, opening_balance, balance, created_at)
      VALUES (?, ?, 'EUR', 0, 'ACCOUNT', 1000000000, 1000000000, now())
      """;

  /** Entries, and accounts whose balance is not what their entries make of it. */
  private static final String EFFECTS =
      """
      SELECT (SELECT count(*) FROM ledger_entry),
             (SELECT count(*)
              FROM account a
              LEFT JOIN (SELECT account_id, sum(amount) AS moved FROM ledger_entry GROUP BY 1) e
                ON e.account_id = a.id
              WHERE a.balance <> a.opening_balance + coalesce(e.moved, 0))
      """;

  private final JdbcPool pool;

  Accounts(JdbcPool pool) {
    this.pool = pool;
  }

  /** Opens so many. */
  void open(int accounts) throws SQLException {
    try (Connection connection = pool.source().getConnection();
        PreparedStatement owner = connection.prepareStatement(ADD_OWNER);
        PreparedStatement account = connection.prepareStatement(ADD_ACCOUNT)) {
      owner.setObject(1, OWNER);
      owner.executeUpdate();
      for (int i = 0; i < accounts; i++) {
        account.setObject(1, Turn.account(i));
        account.setObject(2, OWNER);
        account.addBatch();
      }
      account.executeBatch();
    }
  }

  /**
   * What the ledger says.
   *
   * @param entries how many withdrawals it has
   * @param wrong how many accounts have another balance than their entries
   */
  record Found(long entries, long wrong) {
    /** Without the entries that were there before. */
    Found since(long before) {
      return new Found(entries - before, wrong);
    }
  }

  Found found() throws SQLException {
    try (Connection connection = pool.source().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(EFFECTS)) {
      row.next();
      return new Found(row.getLong(1), row.getLong(2));
    }
  }
}
