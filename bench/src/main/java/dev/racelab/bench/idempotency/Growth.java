package dev.racelab.bench.idempotency;

import dev.racelab.bench.pool.JdbcPool;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** How large the table of records is, and how full its indexes are. */
final class Growth {
  private static final String SIZES =
      """
      SELECT (SELECT count(*) FROM racelab_idempotency),
             pg_table_size('racelab_idempotency'),
             pg_relation_size('racelab_idempotency_pkey'),
             (pgstatindex('racelab_idempotency_pkey')).avg_leaf_density,
             pg_relation_size('racelab_idempotency_expires_at'),
             (pgstatindex('racelab_idempotency_expires_at')).avg_leaf_density
      """;

  /** One that the service wrote, so that all others are as large. */
  private static final String SAMPLE =
      """
      CREATE TABLE racelab_idempotency_sample AS
      SELECT * FROM racelab_idempotency WHERE status IS NOT NULL LIMIT 1
      """;

  /**
   * Ids are as random as the service's own, and times of expiry grow as they do there: both decide
   * how full the pages of the indexes become.
   */
  private static final String FILL =
      """
      INSERT INTO racelab_idempotency (expires_at, status, id, fingerprint, headers, body)
      SELECT now() + ? * interval '1 hour' + n * interval '1 millisecond',
             kept.status, sha256(convert_to(? || n, 'UTF8')), kept.fingerprint, kept.headers,
             kept.body
      FROM generate_series(1, ?) AS n, racelab_idempotency_sample AS kept
      """;

  private final JdbcPool pool;

  /** Uses an extension that is a part of PostgreSQL's distribution. */
  Growth(JdbcPool pool) throws SQLException {
    this.pool = pool;
    pool.execute("CREATE EXTENSION IF NOT EXISTS pgstattuple");
  }

  /**
   * At one moment.
   *
   * @param rows records
   * @param table bytes, without indexes
   * @param key bytes of the primary key's index
   * @param keyDensity how full its leaves are, in percent; NaN where it has none
   * @param expiry bytes of the index that the purge reads
   * @param expiryDensity how full its leaves are, in percent; NaN where it has none
   */
  record Sizes(
      long rows, long table, long key, double keyDensity, long expiry, double expiryDensity) {
    long total() {
      return table + key + expiry;
    }
  }

  /** As the server has them now. */
  Sizes measure() throws SQLException {
    try (Connection connection = pool.source().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SIZES)) {
      row.next();
      return new Sizes(
          row.getLong(1),
          row.getLong(2),
          row.getLong(3),
          row.getDouble(4),
          row.getLong(5),
          row.getDouble(6));
    }
  }

  /** Forgets what the service has recorded, but for the sizes of one record. */
  void empty() throws SQLException {
    pool.execute(SAMPLE);
    pool.execute("TRUNCATE racelab_idempotency");
  }

  /** Adds so many that expired a while ago, in a table that has none that lasts longer. */
  void expired(int records) throws SQLException {
    fill("expired", -24, records);
  }

  /** Adds so many that expire after all that there are. */
  void lasting(int records) throws SQLException {
    fill("lasting", 48, records);
  }

  private void fill(String name, int hours, int records) throws SQLException {
    try (Connection connection = pool.source().getConnection();
        PreparedStatement statement = connection.prepareStatement(FILL)) {
      statement.setInt(1, hours);
      statement.setString(2, name);
      statement.setInt(3, records);
      int added = statement.executeUpdate();
      if (added != records) {
        throw new IllegalStateException("added %d records, not %d".formatted(added, records));
      }
    }
    pool.execute("ANALYZE racelab_idempotency");
    pool.execute("CHECKPOINT"); // or it would be made while requests are measured
  }

  void vacuum() throws SQLException {
    pool.execute("VACUUM racelab_idempotency");
  }

  void reindex() throws SQLException {
    pool.execute("REINDEX TABLE racelab_idempotency");
  }
}
