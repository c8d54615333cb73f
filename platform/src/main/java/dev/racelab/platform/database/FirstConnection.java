package dev.racelab.platform.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/**
 * The first connection of a start. Stores and services start side by side, so a server that does
 * not answer yet is waited for; one that answers and says no would say so again.
 */
final class FirstConnection {
  /** Invalid authorization, no such database, a password that was not given. */
  private static final Set<String> FINAL = Set.of("28000", "28P01", "3D000", "08004");

  private static final Duration PAUSE = Duration.ofMillis(250);

  private final DataSource source;
  private final Duration wait;
  private final LongSupplier nanoTime;

  FirstConnection(DataSource source, Duration wait, LongSupplier nanoTime) {
    this.source = source;
    this.wait = wait;
    this.nanoTime = nanoTime;
  }

  /**
   * @throws UnfitDatabaseException if the server refuses, or does not answer in time
   */
  Connection open() throws UnfitDatabaseException {
    long begin = nanoTime.getAsLong();
    while (true) {
      try {
        return source.getConnection();
      } catch (SQLException failed) {
        String why = lastWord(failed);
        if (isFinal(failed)) {
          throw new UnfitDatabaseException("PostgreSQL refuses this service: " + why, failed);
        }
        if (nanoTime.getAsLong() - begin >= wait.toNanos()) {
          throw new UnfitDatabaseException(
              "PostgreSQL did not answer within %d s (racelab.database.start-wait): %s"
                  .formatted(wait.toSeconds(), why),
              failed);
        }
      }
      pause();
    }
  }

  private static boolean isFinal(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof SQLException sql
          && sql.getSQLState() != null
          && FINAL.contains(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  /** The innermost message on one line: the pool's own says only that there is no connection. */
  private static String lastWord(Throwable failure) {
    Throwable last = failure;
    while (last.getCause() != null && last.getCause().getMessage() != null) {
      last = last.getCause();
    }
    String line = String.valueOf(last.getMessage()).lines().findFirst().orElse("");
    // An unknown host's message is its name and nothing else.
    return last instanceof SQLException ? line : last.getClass().getSimpleName() + ": " + line;
  }

  private static void pause() throws UnfitDatabaseException {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new UnfitDatabaseException("interrupted while PostgreSQL was waited for", interrupted);
    }
  }
}
