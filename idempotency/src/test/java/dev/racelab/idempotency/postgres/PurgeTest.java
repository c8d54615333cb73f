package dev.racelab.idempotency.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.racelab.idempotency.contract.Effects;
import dev.racelab.idempotency.postgres.Purge.Result;
import dev.racelab.locking.contract.Eventually;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class PurgeTest {
  @RegisterExtension
  static final Effects EFFECTS = new Effects(PostgresIdempotencyStore.CREATE_TABLE);

  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofHours(1);

  private final List<Duration> pauses = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong();

  @BeforeEach
  void anEmptyTable() {
    EFFECTS.execute("TRUNCATE racelab_idempotency");
  }

  @Test
  void whatHasExpiredGoesInBatchesAndEverythingElseStays() throws Exception {
    insert(25, "now() - interval '1 second'");
    insert(3, "now() + interval '1 hour'");
    insert(2, "'infinity'");
    Purge purge = purge(10);

    assertThat(purge.step()).isEqualTo(new Result.More(10));
    assertThat(left()).isEqualTo(20);
    assertThat(purge.step()).isEqualTo(new Result.More(10));
    assertThat(purge.step()).isEqualTo(new Result.Clean(5));
    assertThat(purge.step()).isEqualTo(new Result.Clean(0));
    assertThat(left()).isEqualTo(5);
  }

  @Test
  void theOldestGoFirst() throws Exception {
    insert(5, "now() - interval '1 hour'");
    insert(5, "now() - interval '2 hours'");

    purge(5).step();

    assertThat(
            EFFECTS.number(
                "SELECT count(*) FROM racelab_idempotency"
                    + " WHERE expires_at < now() - interval '90 minutes'"))
        .isZero();
  }

  @Test
  void aRunPausesBetweenBatchesAndSaysWhatItDid() throws Exception {
    insert(25, "now() - interval '1 second'");

    assertThat(purge(10).run(LONG)).isEqualTo(new Result.Clean(25));
    assertThat(pauses).containsExactly(PAUSE, PAUSE);
  }

  @Test
  void aRunEndsWhenItsTimeIsOver() throws Exception {
    insert(100, "now() - interval '1 second'");

    assertThat(purge(10).run(PAUSE.multipliedBy(3))).isEqualTo(new Result.More(40));
  }

  @Test
  void anInterruptionEndsARunAndIsKept() throws Exception {
    insert(25, "now() - interval '1 second'");
    Purge interrupted =
        new Purge(
            EFFECTS.source(),
            10,
            PAUSE,
            length -> {
              throw new InterruptedException();
            },
            nanos::get);

    assertThat(interrupted.run(LONG)).isEqualTo(new Result.More(10));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void onlyOneReplicaIsAtItAtATime() throws Exception {
    insert(25, "now() - interval '1 second'");
    try (Connection other = EFFECTS.connect()) {
      other.setAutoCommit(false);
      execute(other, "SELECT pg_advisory_xact_lock(" + Purge.TURN + ")");

      assertThat(purge(10).step()).isEqualTo(new Result.Elsewhere(0));
      assertThat(purge(10).run(LONG)).isEqualTo(new Result.Elsewhere(0));
    }
    assertThat(purge(10).run(LONG)).isEqualTo(new Result.Clean(25));
  }

  @Test
  void whatSomebodyReplacesIsSkippedAndNobodyWaits() throws Exception {
    insert(3, "now() - interval '1 second'");
    try (Connection writer = EFFECTS.connect()) {
      writer.setAutoCommit(false);
      execute(
          writer,
          "UPDATE racelab_idempotency SET expires_at = 'infinity' WHERE ctid ="
              + " (SELECT min(ctid) FROM racelab_idempotency)");

      assertThat(purge(10).step()).isEqualTo(new Result.Clean(2));

      writer.commit();
    }
    assertThat(purge(10).step()).isEqualTo(new Result.Clean(0));
    assertThat(left()).isEqualTo(1);
  }

  /** What is asked for is found by the index, and nothing else is looked at. */
  @Test
  void aStepLooksAtNothingThatHasNotExpired() throws Exception {
    insert(20_000, "now() + interval '1 hour'");
    EFFECTS.execute("ANALYZE racelab_idempotency");
    long scans = statistics("idx_scan");
    long read = statistics("idx_tup_read");

    purge(10).step();

    Eventually.holds("the scan is counted", SOON, () -> statistics("idx_scan") > scans);
    assertThat(statistics("idx_tup_read") - read).isLessThan(100);
  }

  @Test
  void batchesAndPausesAreBounded() {
    assertThatThrownBy(() -> new Purge(EFFECTS.source(), 0, PAUSE))
        .hasMessageContaining("a batch has 1 to 100000 records, not 0");
    assertThatThrownBy(() -> new Purge(EFFECTS.source(), 1, Duration.ofSeconds(61)))
        .hasMessageContaining("between PT0S and PT1M, not PT1M1S");
  }

  /** Sessions report what they did when they end. */
  private static long statistics(String column) {
    return EFFECTS.number(
        "SELECT "
            + column
            + " FROM pg_stat_user_indexes WHERE indexrelname = 'racelab_idempotency_expires_at'");
  }

  private Purge purge(int batch) {
    return new Purge(
        EFFECTS.source(),
        batch,
        PAUSE,
        length -> {
          pauses.add(length);
          nanos.addAndGet(length.toNanos());
        },
        nanos::get);
  }

  private static void insert(int rows, String expires) {
    EFFECTS.execute(
        "INSERT INTO racelab_idempotency (expires_at, status, id, fingerprint, headers, body)"
            + " SELECT "
            + expires
            + ", 201, sha256(gen_random_uuid()::text::bytea), '', '', ''"
            + " FROM generate_series(1, ?)",
        rows);
  }

  private static long left() {
    return EFFECTS.number("SELECT count(*) FROM racelab_idempotency");
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
