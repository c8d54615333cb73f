package dev.racelab.idempotency.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/**
 * Deletes expired records in bounded batches, each in a short transaction of its own, on one
 * replica at a time. Nobody who writes waits for it, and it waits for nobody. Who calls it, and
 * when, is the caller's business: every few minutes, on every replica, is fine.
 */
public final class Purge {
  /*
   * Why nobody waits. Rows that somebody is about to replace are locked, and skipped; rows that are
   * locked here are deleted and committed within one batch, and only a request with a key that has
   * just expired could meet one. now() is the beginning of the transaction; it is stable, so that
   * the index on expires_at serves it, which it does not for clock_timestamp(). A row that was
   * replaced after the snapshot is looked at again when it is locked, and left alone. The rows are
   * deleted by their place (ctid), which cannot change while they are locked.
   *
   * Whose turn it is, is an advisory lock, tried in the same statement; that its snapshot is older
   * than the lock does not matter here. It ends with the batch, so in the pause between two batches
   * another replica may take over; whoever then finds the lock taken, ends its run.
   */
  private static final String DELETE_A_BATCH =
      """
      WITH turn AS MATERIALIZED (
        SELECT pg_try_advisory_xact_lock(?) AS mine
      ), gone AS (
        DELETE FROM racelab_idempotency
        WHERE ctid = ANY (ARRAY(
          SELECT ctid
          FROM racelab_idempotency
          WHERE (SELECT mine FROM turn) AND expires_at <= now()
          ORDER BY expires_at
          LIMIT ?
          FOR UPDATE SKIP LOCKED
        ))
        RETURNING 1
      )
      SELECT (SELECT mine FROM turn), (SELECT count(*) FROM gone)
      """;

  /** The name of the lock: no hash is likely to be it. */
  static final long TURN = 0x7261_6365_7075_7267L;

  private static final int LARGEST_BATCH = 100_000;
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final int STATEMENT_SECONDS = 30;

  private final DataSource source;
  private final int batch;
  private final Duration pause;
  private final Pause pausing;
  private final LongSupplier nanoTime;

  /** Batches of 1000 with pauses of 50 ms: at most 20,000 records a second. */
  public Purge(DataSource source) {
    this(source, 1000, Duration.ofMillis(50));
  }

  /**
   * A purge.
   *
   * @param source connections outside of any transaction; one is taken for each batch
   * @param batch how many records are deleted at a time: 1 to 100,000
   * @param pause how long to leave the database to others between two batches: up to 1 min
   */
  public Purge(DataSource source, int batch, Duration pause) {
    this(
        source,
        batch,
        pause,
        length -> TimeUnit.NANOSECONDS.sleep(length.toNanos()),
        System::nanoTime);
  }

  Purge(DataSource source, int batch, Duration pause, Pause pausing, LongSupplier nanoTime) {
    if (batch < 1 || batch > LARGEST_BATCH) {
      throw new IllegalArgumentException(
          "a batch has 1 to " + LARGEST_BATCH + " records, not " + batch);
    }
    if (pause.isNegative() || pause.compareTo(LONGEST_PAUSE) > 0) {
      throw new IllegalArgumentException(
          "the pause between batches is between PT0S and " + LONGEST_PAUSE + ", not " + pause);
    }
    this.source = source;
    this.batch = batch;
    this.pause = pause;
    this.pausing = pausing;
    this.nanoTime = nanoTime;
  }

  /** Lets a time pass. */
  interface Pause {
    void last(Duration length) throws InterruptedException;
  }

  /** What a batch or a run did. */
  public sealed interface Result {
    /** The records that it deleted. */
    long deleted();

    /** All that had expired is gone, or somebody is replacing it. */
    record Clean(long deleted) implements Result {}

    /** There may be more: the batch is full, or the run's time is over. */
    record More(long deleted) implements Result {}

    /** Another replica is at it. */
    record Elsewhere(long deleted) implements Result {}
  }

  /** Deletes one batch. */
  public Result step() throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(DELETE_A_BATCH)) {
      statement.setQueryTimeout(STATEMENT_SECONDS);
      statement.setLong(1, TURN);
      statement.setInt(2, batch);
      try (ResultSet result = statement.executeQuery()) {
        if (!result.next() || !result.getBoolean(1)) {
          return new Result.Elsewhere(0);
        }
        long deleted = result.getLong(2);
        return deleted < batch ? new Result.Clean(deleted) : new Result.More(deleted);
      }
    }
  }

  /**
   * Deletes batch after batch until nothing is left, or another replica is at it, or the time is
   * over. An interruption ends it with the batch that is under way.
   */
  public Result run(Duration atMost) throws SQLException {
    long began = nanoTime.getAsLong();
    long deleted = 0;
    while (true) {
      Result batch = step();
      deleted += batch.deleted();
      switch (batch) {
        case Result.Clean clean -> {
          return new Result.Clean(deleted);
        }
        case Result.Elsewhere elsewhere -> {
          return new Result.Elsewhere(deleted);
        }
        case Result.More more -> {
          if (nanoTime.getAsLong() - began >= atMost.toNanos() || !paused()) {
            return new Result.More(deleted);
          }
        }
      }
    }
  }

  private boolean paused() {
    try {
      pausing.last(pause);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
