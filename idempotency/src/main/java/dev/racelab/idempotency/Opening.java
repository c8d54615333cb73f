package dev.racelab.idempotency;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * What a transaction begins with and has not sent yet: its isolation level, its time-outs. Sent in
 * one message with the first statements of the work, it costs no round trip of its own.
 *
 * @param statements each ends with a semicolon and has one result
 * @param values what their parameters are set to, in order
 */
public record Opening(List<String> statements, List<String> values) {
  /** Of a transaction in which nothing is left to be sent first. */
  public static final Opening SENT = new Opening(List.of(), List.of());

  public Opening {
    statements = List.copyOf(statements);
    values = List.copyOf(values);
  }

  /** Sends it by itself. */
  public void send(Connection connection) throws SQLException {
    if (statements.isEmpty()) {
      return;
    }
    try (PreparedStatement alone = connection.prepareStatement(before(""))) {
      set(alone);
      alone.execute();
    }
  }

  /** The text of {@code work} with these statements in front. */
  public String before(String work) {
    return String.join("", statements) + work;
  }

  /**
   * Sets the parameters of these statements.
   *
   * @return how many there are; those of the work follow
   */
  public int set(PreparedStatement together) throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      together.setString(i + 1, values.get(i));
    }
    return values.size();
  }

  /** Goes from the first result of what was executed to the first one of the work. */
  public void pass(PreparedStatement together) throws SQLException {
    for (int i = 0; i < statements.size(); i++) {
      together.getMoreResults();
    }
  }
}
