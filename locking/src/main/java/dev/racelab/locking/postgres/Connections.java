package dev.racelab.locking.postgres;

import static java.lang.System.Logger.Level.DEBUG;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Connections of a data source, used on threads of their own, so that no transaction of a caller's
 * thread can be meant.
 */
final class Connections {
  static final Duration USUAL_TIMEOUT = Duration.ofSeconds(2);

  private static final System.Logger LOG = System.getLogger(Connections.class.getName());
  private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(50);
  private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(60);

  private final DataSource source;
  private final Duration timeout;

  /**
   * All that is needed to ask the database.
   *
   * @param timeout how long an answer may take, with the wait for a connection: 50 ms to 60 s
   */
  Connections(DataSource source, Duration timeout) {
    if (timeout.compareTo(SHORTEST_TIMEOUT) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "the time-out of a statement is between "
              + SHORTEST_TIMEOUT
              + " and "
              + LONGEST_TIMEOUT
              + ", not "
              + timeout);
    }
    this.source = source;
    this.timeout = timeout;
  }

  Duration timeout() {
    return timeout;
  }

  /** Something that waits for the database. */
  interface Work<T> {
    /**
     * Does it.
     *
     * @param isTooLate whether nobody awaits the answer any more
     */
    T run(BooleanSupplier isTooLate) throws SQLException;
  }

  /**
   * A connection for statements that somebody still waits for.
   *
   * @param patience how long the network may stay silent within one statement
   */
  OwnConnection open(Duration patience, BooleanSupplier isTooLate) throws SQLException {
    OwnConnection connection = OwnConnection.from(source, patience);
    if (isTooLate.getAsBoolean()) {
      try (connection) {
        throw new SQLTimeoutException("there was no connection in time");
      }
    }
    return connection;
  }

  /** Runs work on a thread of its own; an answer that comes too late goes to {@code tooLate}. */
  <T> CompletableFuture<T> later(Work<T> work, Duration within, Consumer<T> tooLate) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    answer.orTimeout(Math.min(within.toNanos(), timeout.toNanos()), TimeUnit.NANOSECONDS);
    Thread.ofVirtual()
        .name("racelab-lock-jdbc")
        .start(
            () -> {
              try {
                T result = work.run(answer::isDone);
                if (!answer.complete(result)) {
                  tooLate.accept(result);
                }
              } catch (SQLException | RuntimeException e) {
                if (!answer.completeExceptionally(e)) {
                  LOG.log(DEBUG, "A statement failed after its time was over", e);
                }
              }
            });
    return answer;
  }
}
