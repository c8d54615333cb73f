package dev.racelab.guard;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.UUID;

/**
 * The statements that write a racing row from values computed before, one per {@link WriteMode}.
 * The table has the columns {@code id}, {@code version} and {@code fence}. A conditional write
 * carries a rule of its own, so it stands with its operation.
 *
 * <p>The fenced statement compares the version as well as the token. The token alone is not enough:
 * an old holder that wakes between a new holder's read and write bears an older token than the new
 * one, but the row does not show the new one's yet, so it may write; the version it moved is what
 * stops the new holder from overwriting that. (Fencing: Kleppmann, "How to do distributed locking",
 * 2016.)
 */
public final class RacingTable {
  /**
   * The order in which PostgreSQL sorts UUIDs, and in which all rows are locked and written; Java's
   * own is that of signed numbers.
   */
  public static final Comparator<UUID> ROW_ORDER = Comparator.comparing(UUID::toString);

  private static final int MOST_TRIES = 10;

  private final String table;
  private final String overwrite;
  private final String versioned;
  private final String fenced;
  private final String fencedByToken;
  private final String now;

  /**
   * @param table the table's name
   * @param assignments what is set, with one {@code ?} per value, for example {@code balance = ?}
   */
  public RacingTable(String table, String assignments) {
    this.table = table;
    String set = "UPDATE " + table + " SET " + assignments + ", version = version + 1";
    this.overwrite = set + " WHERE id = ? RETURNING version";
    this.versioned = set + " WHERE id = ? AND version = ? RETURNING version";
    this.fenced = set + ", fence = ? WHERE id = ? AND version = ? AND fence <= ? RETURNING version";
    this.fencedByToken = set + ", fence = ? WHERE id = ? AND fence <= ? RETURNING version";
    this.now = "SELECT version, fence FROM " + table + " WHERE id = ?";
  }

  /**
   * Writes one row from what was read of it.
   *
   * @param lockName the row's own name in the lock scope, whose token a fenced write bears
   * @param versionRead the version that the values were computed from
   * @param values one per assignment
   * @return the row's new version
   * @throws GuardException {@code WRITE_CONFLICT} if the row has moved, {@code STALE_TOKEN} if a
   *     newer holder has written it
   */
  public long write(
      Connection connection,
      Writing writing,
      UUID id,
      String lockName,
      long versionRead,
      Object... values)
      throws SQLException {
    long version =
        switch (writing.mode()) {
          case OVERWRITE, INSERTED_UNMAPPED -> update(connection, overwrite, values, id);
          case VERSIONED -> update(connection, versioned, values, id, versionRead);
          case FENCED -> {
            long token = writing.token(lockName);
            yield update(connection, fenced, values, token, id, versionRead, token);
          }
          case FENCED_BY_TOKEN_ONLY -> {
            long token = writing.token(lockName);
            yield update(connection, fencedByToken, values, token, id, token);
          }
          case VERSIONED_WITHOUT_REREAD -> insist(connection, values, id, versionRead);
          case CONDITIONAL ->
              throw new IllegalArgumentException("a conditional write carries its own statement");
        };
    if (version < 0) {
      throw conflict(connection, writing, id, lockName);
    }
    writing.probe().wrote(table + "/" + id, version);
    return version;
  }

  /**
   * Writes old values over whichever version is there; the new version, or -1 if none held still.
   */
  private long insist(Connection connection, Object[] values, UUID id, long versionRead)
      throws SQLException {
    long expected = versionRead;
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      long version = update(connection, versioned, values, id, expected);
      if (version >= 0) {
        return version;
      }
      try (PreparedStatement select = connection.prepareStatement(now)) {
        select.setObject(1, id);
        try (ResultSet row = select.executeQuery()) {
          if (!row.next()) {
            return -1;
          }
          expected = row.getLong(1);
        }
      }
    }
    return -1;
  }

  /** The new version, or -1 if no row matched. */
  private static long update(Connection connection, String sql, Object[] values, Object... more)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      int index = 1;
      for (Object value : values) {
        update.setObject(index++, value);
      }
      for (Object value : more) {
        update.setObject(index++, value);
      }
      try (ResultSet updated = update.executeQuery()) {
        return updated.next() ? updated.getLong(1) : -1;
      }
    }
  }

  /**
   * Why no row matched. Under READ COMMITTED, which versioned and fenced writes run under, this
   * statement sees what the one before it could not match.
   */
  private GuardException conflict(Connection connection, Writing writing, UUID id, String lockName)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(now)) {
      select.setObject(1, id);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return new GuardException(Failure.WRITE_CONFLICT, lockName + " is gone");
        }
        RowConflict conflict = new RowConflict(lockName, row.getLong(1));
        return comparesTokens(writing.mode()) && row.getLong(2) > writing.token(lockName)
            ? new GuardException(
                Failure.STALE_TOKEN, "a newer holder of the lock has written " + lockName, conflict)
            : new GuardException(
                Failure.WRITE_CONFLICT,
                "another request has written " + lockName + " since it was read",
                conflict);
      }
    }
  }

  private static boolean comparesTokens(WriteMode mode) {
    return mode == WriteMode.FENCED || mode == WriteMode.FENCED_BY_TOKEN_ONLY;
  }
}
