package dev.racelab.bench.peer;

import java.time.Duration;
import java.util.List;

/**
 * What all libraries share.
 *
 * @param redis a Redis server's address, {@code redis://127.0.0.1:port}
 * @param quorum the addresses of three more, independent of it
 * @param jdbcUrl PostgreSQL
 * @param user PostgreSQL's user
 * @param password that user's password
 * @param lease how long a lock lasts whose holder is gone
 */
public record Setup(
    String redis,
    List<String> quorum,
    String jdbcUrl,
    String user,
    String password,
    Duration lease) {
  public Setup {
    quorum = List.copyOf(quorum);
  }

  /** The same with another lease. */
  public Setup withLease(Duration other) {
    return new Setup(redis, quorum, jdbcUrl, user, password, other);
  }
}
