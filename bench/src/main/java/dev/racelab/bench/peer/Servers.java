package dev.racelab.bench.peer;

import java.util.List;

/**
 * Where the servers are that all libraries share.
 *
 * @param redis a Redis server's address, {@code redis://127.0.0.1:port}
 * @param quorum the addresses of three more, independent of it
 * @param jdbcUrl PostgreSQL
 * @param user PostgreSQL's user
 * @param password that user's password
 */
public record Servers(
    String redis, List<String> quorum, String jdbcUrl, String user, String password) {
  public Servers {
    quorum = List.copyOf(quorum);
  }
}
