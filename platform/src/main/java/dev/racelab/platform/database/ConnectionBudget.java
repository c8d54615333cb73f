package dev.racelab.platform.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * Whether the pools of all replicas fit one PostgreSQL server. A server that runs out of
 * connections refuses whoever comes next, which is seldom the one that took too many; so it is
 * found out by arithmetic when a replica starts, and not under load.
 *
 * @param replicas of this service, at most
 * @param pool the largest number of connections of one replica
 * @param others connections that others may take
 */
record ConnectionBudget(int replicas, int pool, int others) {
  /** What a server grants. */
  record Server(int maxConnections, int reserved, int ofRole) {
    /** Reserved ones are for superusers and pg_use_reserved_connections. */
    private static final String ASK =
        """
        SELECT current_setting('max_connections')::int,
               current_setting('superuser_reserved_connections')::int
                 + coalesce(current_setting('reserved_connections', true), '0')::int,
               rolconnlimit
          FROM pg_roles
         WHERE rolname = current_user""";

    static Server of(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(ASK)) {
        row.next();
        return new Server(row.getInt(1), row.getInt(2), row.getInt(3));
      }
    }

    private int free() {
      return maxConnections - reserved;
    }

    private boolean limitsRole() {
      return ofRole >= 0;
    }
  }

  /** Why it does not fit, with the arithmetic; empty if it does. */
  Optional<String> refusal(Server server) {
    long own = (long) replicas * pool;
    long all = own + others;
    if (all > server.free()) {
      return Optional.of(
          "Too many connections: %s = %d, and PostgreSQL has %d (max_connections %d - %d reserved). Lower quarkus.datasource.jdbc.max-size to %d or raise max_connections to %d."
              .formatted(
                  asked(),
                  all,
                  server.free(),
                  server.maxConnections(),
                  server.reserved(),
                  Math.max(0, (server.free() - others) / replicas),
                  all + server.reserved()));
    }
    if (server.limitsRole() && own > server.ofRole()) {
      return Optional.of(
          "Too many connections: %d replicas x %d connections = %d, and this role has a CONNECTION LIMIT of %d. Lower quarkus.datasource.jdbc.max-size to %d or raise the role's limit to %d."
              .formatted(replicas, pool, own, server.ofRole(), server.ofRole() / replicas, own));
    }
    return Optional.empty();
  }

  private String asked() {
    return "%d replicas (racelab.database.replicas) x %d connections%s"
        .formatted(replicas, pool, others == 0 ? "" : " + %d of others".formatted(others));
  }
}
