package dev.racelab.bench.peer;

import java.time.Duration;
import java.util.List;
import java.util.Map;

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
  private static final String KIND = "setup";

  public Setup {
    quorum = List.copyOf(quorum);
  }

  /** The same with another lease. */
  public Setup withLease(Duration other) {
    return new Setup(redis, quorum, jdbcUrl, user, password, other);
  }

  /** As a line for another process. */
  public Message message() {
    return new Message(
        KIND,
        Map.of(
            "redis", redis,
            "quorum", String.join(",", quorum),
            "jdbcUrl", jdbcUrl,
            "user", user,
            "password", password,
            "lease", Long.toString(lease.toMillis())));
  }

  /** Reads what {@link #message} made. */
  public static Setup of(Message message) {
    return new Setup(
        message.text("redis"),
        List.of(message.text("quorum").split(",", -1)),
        message.text("jdbcUrl"),
        message.text("user"),
        message.text("password"),
        Duration.ofMillis(message.number("lease")));
  }
}
