package dev.racelab.account.ledger;

import dev.racelab.guard.RacingTable;
import dev.racelab.guard.Reading;
import dev.racelab.guard.Writing;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/** The statements on account rows: every way to read, write and record a movement, in one place. */
@ApplicationScoped
class AccountRows {
  private static final RacingTable TABLE = new RacingTable("account", "balance = ?");

  private static final String FACTS =
      """
      SELECT a.owner, a.currency, a.minimum, a.minimum_scope, c.minimum
      FROM account a JOIN customer c ON c.id = a.owner
      WHERE a.id = ?
      """;

  private static final String READ =
      "SELECT id, owner, minimum_scope, balance, version FROM account WHERE id = ANY (?)";

  /** Also the other accounts that a customer's minimum is about. */
  private static final String READ_JOINT =
      READ + " OR (owner = ANY (?) AND minimum_scope = 'CUSTOMER')";

  private static final String IN_ORDER = " ORDER BY id";

  /** The rule stands in the WHERE clause, which PostgreSQL evaluates on the row it has locked. */
  private static final String CONDITIONAL =
      """
      UPDATE account SET balance = balance + ?, version = version + 1
      WHERE id = ? AND (? >= 0 OR balance + ? >= minimum) AND balance + ? <= ?
      RETURNING balance, version
      """;

  /**
   * The same with the customer's minimum. The subquery reads other rows from the statement's
   * snapshot, without locking them: that is why this write does not stop write skew.
   */
  private static final String CONDITIONAL_JOINT =
      """
      UPDATE account SET balance = balance + ?, version = version + 1
      WHERE id = ?
        AND (SELECT sum(joint.balance) FROM account joint
             WHERE joint.owner = ? AND joint.minimum_scope = 'CUSTOMER') + ? >= ?
      RETURNING balance, version
      """;

  private static final String APPEND =
      """
      INSERT INTO ledger_entry (account_id, operation_id, kind, amount, balance_after)
      VALUES (?, ?, ?, ?, ?)
      """;

  /** At most two rows, by the unique index on operation and account. */
  private static final String RECORDED =
      """
      SELECT operation_id, kind, amount, balance_after FROM ledger_entry
      WHERE operation_id = ANY (?) AND account_id = ?
      """;

  private final DataSource dataSource;

  @Inject
  AccountRows(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * A row as it was read.
   *
   * @param id the account
   * @param owner its customer
   * @param joint whether the customer's minimum is about it
   * @param balance in minor units
   * @param version how often it was written
   */
  record Row(UUID id, UUID owner, boolean joint, long balance, long version) {}

  /**
   * A row as it was written.
   *
   * @param balance in minor units
   * @param version how often it was written, this write included
   */
  record Written(long balance, long version) {}

  Connection connection() throws SQLException {
    return dataSource.getConnection();
  }

  /** What never changes about an account; empty if there is none. */
  Optional<AccountFacts> facts(UUID id) throws SQLException {
    // The connection goes back at once, before any guard waits for anything.
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(FACTS)) {
      select.setObject(1, id);
      try (ResultSet result = select.executeQuery()) {
        return result.next()
            ? Optional.of(
                new AccountFacts(
                    id,
                    result.getObject(1, UUID.class),
                    result.getString(2),
                    result.getLong(3),
                    MinimumScope.valueOf(result.getString(4)),
                    result.getLong(5)))
            : Optional.empty();
      }
    }
  }

  /** Reads {@code ids} and the joint accounts of {@code owners} in id order, locked as asked. */
  List<Row> read(
      Connection connection, Reading reading, Collection<UUID> ids, Collection<UUID> owners)
      throws SQLException {
    String sql = (owners.isEmpty() ? READ : READ_JOINT) + IN_ORDER + reading.lockClause();
    List<Row> rows = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
      if (!owners.isEmpty()) {
        select.setArray(2, connection.createArrayOf("uuid", owners.toArray()));
      }
      try (ResultSet result = select.executeQuery()) {
        while (result.next()) {
          Row row =
              new Row(
                  result.getObject(1, UUID.class),
                  result.getObject(2, UUID.class),
                  result.getString(3).equals(MinimumScope.CUSTOMER.name()),
                  result.getLong(4),
                  result.getLong(5));
          reading.probe().read("account/" + row.id(), row.version());
          rows.add(row);
        }
      }
    }
    return rows;
  }

  /** Writes an absolute balance that was computed from {@code read}. */
  Written write(
      Connection connection, Writing writing, AccountFacts account, Row read, long balance)
      throws SQLException {
    long version =
        TABLE.write(connection, writing, account.id(), account.lockName(), read.version(), balance);
    return new Written(balance, version);
  }

  /**
   * Adds the leg's delta if the rule allows it; empty if it does not.
   *
   * @param jointDelta what this leg and those after it add to the customer's joint accounts
   */
  Optional<Written> writeIfAllowed(Connection connection, Writing writing, Leg leg, long jointDelta)
      throws SQLException {
    AccountFacts account = leg.account();
    try (PreparedStatement update =
        connection.prepareStatement(leg.isJointDebit() ? CONDITIONAL_JOINT : CONDITIONAL)) {
      update.setLong(1, leg.delta());
      update.setObject(2, account.id());
      if (leg.isJointDebit()) {
        update.setObject(3, account.owner());
        update.setLong(4, jointDelta);
        update.setLong(5, account.customerMinimum());
      } else {
        update.setLong(3, leg.delta());
        update.setLong(4, leg.delta());
        update.setLong(5, leg.delta());
        update.setLong(6, leg.mostAfter());
      }
      try (ResultSet updated = update.executeQuery()) {
        if (!updated.next()) {
          return Optional.empty();
        }
        Written written = new Written(updated.getLong(1), updated.getLong(2));
        writing.probe().wrote("account/" + account.id(), written.version());
        return Optional.of(written);
      }
    }
  }

  /**
   * An entry of the ledger, which never changes.
   *
   * @param kind what it records
   * @param amount what was added to the balance, in minor units
   * @param balanceAfter the balance after it
   */
  record Entry(LedgerEntry.Kind kind, long amount, long balanceAfter) {}

  /** What the ledger has under these operation ids for the account, by operation id. */
  Map<String, Entry> recorded(Connection connection, UUID account, String... operationIds)
      throws SQLException {
    Map<String, Entry> entries = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(RECORDED)) {
      select.setArray(1, connection.createArrayOf("text", operationIds));
      select.setObject(2, account);
      try (ResultSet result = select.executeQuery()) {
        while (result.next()) {
          entries.put(
              result.getString(1),
              new Entry(
                  LedgerEntry.Kind.valueOf(result.getString(2)),
                  result.getLong(3),
                  result.getLong(4)));
        }
      }
    }
    return entries;
  }

  /** Records a leg that was written. */
  void append(Connection connection, String operationId, Leg leg, long balanceAfter)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(APPEND)) {
      insert.setObject(1, leg.account().id());
      insert.setString(2, operationId);
      insert.setString(3, leg.kind().name());
      insert.setLong(4, leg.delta());
      insert.setLong(5, balanceAfter);
      insert.executeUpdate();
    }
  }
}
