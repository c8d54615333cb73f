package dev.racelab.bench.idempotency;

import dev.racelab.bench.pool.JdbcPool;
import dev.racelab.bench.run.BenchException;
import dev.racelab.bench.run.Results;
import dev.racelab.bench.worker.Sample;
import dev.racelab.idempotency.postgres.Purge;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Withdrawals with keys go on while expired records are deleted, in turns with and without. */
final class PurgeRace {
  /** What results call the turns. */
  static final String WORKLOAD = "purge-%d-connections".formatted(Plan.DURING_PURGE);

  static final String WITH = "while records are purged";
  static final String WITHOUT = "without a purge";

  private final Plan plan;
  private final Load load;
  private final Results results;
  private final Purge purge;
  private long deleted;
  private long nanos;

  PurgeRace(Plan plan, Load load, Results results, JdbcPool pool) {
    this.plan = plan;
    this.load = load;
    this.results = results;
    this.purge = new Purge(pool.source());
  }

  /**
   * What the purge did.
   *
   * @param deleted records
   * @param seconds for how long it was at it
   */
  record Done(long deleted, double seconds) {}

  /** Returns when nothing is left to purge. */
  Done run() throws InterruptedException {
    boolean clean = false;
    for (int round = 0; !clean; round++) {
      if (round == plan.mostPurgeRounds()) {
        throw new BenchException(
            "after %d turns of the purge there are still expired records".formatted(round));
      }
      if (round % 2 == 0) {
        clean = with();
        without();
      } else {
        without();
        clean = with();
      }
    }
    return new Done(deleted, nanos / 1e9);
  }

  private void without() throws InterruptedException {
    // Half as long is enough: there are as many of them.
    results.add(WITHOUT, WORKLOAD, withdraw(plan.purgeMillis() / 2));
  }

  /** A turn in which the purge ended early counts for nothing, unless there is no other. */
  private boolean with() throws InterruptedException {
    try (ExecutorService beside = Executors.newSingleThreadExecutor()) {
      Future<Purge.Result> purged = beside.submit(this::purge);
      Sample sample = withdraw(plan.purgeMillis());
      Purge.Result result = purged.get();
      deleted += result.deleted();
      return switch (result) {
        case Purge.Result.More more -> {
          results.add(WITH, WORKLOAD, sample);
          yield false;
        }
        case Purge.Result.Clean clean -> {
          if (results.of(WITH, WORKLOAD).isEmpty()) {
            results.add(WITH, WORKLOAD, sample);
          }
          yield true;
        }
        case Purge.Result.Elsewhere elsewhere ->
            throw new BenchException("another replica purges the records that were to be purged");
      };
    } catch (ExecutionException e) {
      throw new BenchException("the purge failed: " + e.getCause(), e);
    }
  }

  private Purge.Result purge() throws SQLException {
    long begin = System.nanoTime();
    Purge.Result result = purge.run(Duration.ofMillis(plan.purgeMillis()));
    nanos += System.nanoTime() - begin;
    return result;
  }

  private Sample withdraw(int millis) throws InterruptedException {
    return load.send(Contender.OURS_FIRST, Plan.DURING_PURGE, millis, Plan.ACCOUNTS, 0);
  }
}
