package dev.racelab.idempotency;

import java.sql.Connection;
import java.sql.SQLException;

/** The transaction in which an effect is made, for the stores that keep their records in it. */
@FunctionalInterface
public interface Transaction {
  /** Where there is none; a store that needs one fails. */
  Transaction NONE =
      () -> {
        throw new IllegalStateException(
            "this store keeps its records in the transaction of the effect, and there is none");
      };

  /** Its connection; stays the caller's, who closes it. Never one that commits each statement. */
  Connection connection() throws SQLException;

  /**
   * What has to be sent in front of its first statement. Whoever asks for it, before the
   * connection, sends it; if nobody does, it has been sent with the connection.
   */
  default Opening opening() {
    return Opening.SENT;
  }
}
