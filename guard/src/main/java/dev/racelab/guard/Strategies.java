package dev.racelab.guard;

import static dev.racelab.guard.Condition.LEASE_UNEXPIRED;
import static dev.racelab.guard.Condition.ONE_REPLICA;
import static dev.racelab.guard.Condition.PROCESS_SURVIVES;
import static dev.racelab.guard.Condition.STORE_KEEPS_LEASES;
import static dev.racelab.guard.Hazard.ABSENT_ROW;
import static dev.racelab.guard.Hazard.ONE_ROW;
import static dev.racelab.guard.Hazard.REPEATED_REQUEST;
import static dev.racelab.guard.Hazard.SEVERAL_ROWS;
import static dev.racelab.guard.Isolation.READ_COMMITTED;
import static dev.racelab.guard.Isolation.REPEATABLE_READ;
import static dev.racelab.guard.Isolation.SERIALIZABLE;
import static dev.racelab.guard.ReadMode.FOR_UPDATE;
import static dev.racelab.guard.ReadMode.FOR_UPDATE_NOWAIT;
import static dev.racelab.guard.ReadMode.NONE;
import static dev.racelab.guard.Strategy.strategy;
import static dev.racelab.guard.WriteMode.CONDITIONAL;
import static dev.racelab.guard.WriteMode.FENCED;
import static dev.racelab.guard.WriteMode.FENCED_BY_TOKEN_ONLY;
import static dev.racelab.guard.WriteMode.INSERTED_UNMAPPED;
import static dev.racelab.guard.WriteMode.VERSIONED;
import static dev.racelab.guard.WriteMode.VERSIONED_WITHOUT_REREAD;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Every strategy, in the order in which tables show them. Where nothing else is said, the work
 * reads PLAIN and writes OVERWRITE. The promises are the hypothesis that the lab measures.
 */
public final class Strategies {
  private static final Set<Condition> WHILE_THE_LEASE_HOLDS =
      Set.of(LEASE_UNEXPIRED, STORE_KEEPS_LEASES);

  /** What a strategy's name ends with where its requests carry a key. */
  private static final String KEY = "+key";

  private static final String REDIS_KEY = "+redis-key";

  private static final Duration SHORT_LEASE = Duration.ofMillis(100);

  // spotless:off - one strategy a paragraph, so that the orders can be compared at a glance
  private static final List<Strategy> ALL =
      List.of(
          strategy("none", transaction(READ_COMMITTED)),
          strategy("no-transaction"),
          strategy("jvm-lock", lock("jvm"), transaction(READ_COMMITTED))
              .stopsWhile(Set.of(ONE_REPLICA), ONE_ROW, SEVERAL_ROWS, ABSENT_ROW),
          strategy("atomic-update", transaction(READ_COMMITTED))
              .reads(NONE)
              .writes(CONDITIONAL)
              .noticingRowChanges()
              .stops(ONE_ROW, ABSENT_ROW),
          strategy("pessimistic", transaction(READ_COMMITTED))
              .reads(FOR_UPDATE)
              .noticingRowChanges()
              .stops(ONE_ROW, SEVERAL_ROWS),
          strategy("pessimistic-nowait", transaction(READ_COMMITTED))
              .reads(FOR_UPDATE_NOWAIT)
              .noticingRowChanges()
              .stops(ONE_ROW, SEVERAL_ROWS),
          strategy("optimistic", retry(), transaction(READ_COMMITTED))
              .writes(VERSIONED)
              .noticingRowChanges()
              .stops(ONE_ROW),
          strategy("repeatable-read", retry(), transaction(REPEATABLE_READ))
              .noticingRowChanges()
              .stops(ONE_ROW),
          strategy("serializable", retry(), transaction(SERIALIZABLE))
              .noticingRowChanges()
              .stops(ONE_ROW, SEVERAL_ROWS, ABSENT_ROW),
          strategy("advisory", transaction(READ_COMMITTED), advisoryLock())
              .stops(ONE_ROW, SEVERAL_ROWS, ABSENT_ROW),
          strategy("table-lock", transaction(READ_COMMITTED), tableLock())
              .noticingRowChanges()
              .stops(ONE_ROW, SEVERAL_ROWS, ABSENT_ROW),
          strategy("redis-lock", lock("redis"), transaction(READ_COMMITTED))
              .stopsWhile(WHILE_THE_LEASE_HOLDS, ONE_ROW, SEVERAL_ROWS, ABSENT_ROW),
          strategy("redis-fenced", lock("redis"), transaction(READ_COMMITTED))
              .writes(FENCED)
              .noticingRowChanges()
              .stops(ONE_ROW)
              .stopsWhile(WHILE_THE_LEASE_HOLDS, SEVERAL_ROWS, ABSENT_ROW),
          strategy("redlock", lock("redlock"), transaction(READ_COMMITTED))
              .stopsWhile(WHILE_THE_LEASE_HOLDS, ONE_ROW, SEVERAL_ROWS, ABSENT_ROW),
          strategy("jdbc-lease", lock("jdbc-lease"), transaction(READ_COMMITTED))
              .writes(FENCED)
              .noticingRowChanges()
              .stops(ONE_ROW)
              .stopsWhile(Set.of(LEASE_UNEXPIRED), SEVERAL_ROWS, ABSENT_ROW));

  // spotless:on

  /**
   * Strategies for requests with an idempotency key: each of the above that can have one, and one
   * whose records are in Redis. They are strategies of their own in tables only: any strategy that
   * is asked for a keyed request becomes {@link Strategy#keyed()}.
   */
  // spotless:off
  private static final List<Strategy> KEYED =
      Stream.concat(
              ALL.stream().flatMap(strategy -> strategy.keyed().stream()).map(Strategies::withKey),
              Stream.of(
                  strategy(
                          "atomic-update" + REDIS_KEY,
                          retry(),
                          detached("redis"),
                          transaction(READ_COMMITTED))
                      .reads(NONE)
                      .writes(CONDITIONAL)
                      .noticingRowChanges()
                      .stops(ONE_ROW, ABSENT_ROW)
                      .stopsWhile(
                          Set.of(LEASE_UNEXPIRED, STORE_KEEPS_LEASES, PROCESS_SURVIVES),
                          REPEATED_REQUEST)))
          .toList();

  // spotless:on

  /**
   * The gallery: fixes as people write them, each of the stages and modes above in a wrong order or
   * with a wrong parameter. They promise nothing.
   */
  // spotless:off
  private static final List<Strategy> BROKEN =
      List.of(
          strategy("lock-after-check", readAndDecide(), lock("redis"), transaction(READ_COMMITTED)),
          strategy("unlock-before-commit", transaction(READ_COMMITTED), lock("redis")),
          strategy("short-lease", shortLock("redis"), transaction(READ_COMMITTED)),
          strategy("unfenced-pause", lock("redis"), transaction(READ_COMMITTED)),
          strategy("fence-on-write-only", lock("redis"), transaction(READ_COMMITTED))
              .writes(FENCED_BY_TOKEN_ONLY),
          strategy("retry-without-reread", transaction(READ_COMMITTED))
              .writes(VERSIONED_WITHOUT_REREAD),
          strategy("unmapped-unique-violation", transaction(READ_COMMITTED))
              .writes(INSERTED_UNMAPPED),
          strategy("process-dedup", detached("process"), transaction(READ_COMMITTED))
              .reads(NONE)
              .writes(CONDITIONAL),
          strategy(
                  "idempotency-outside-transaction", detached("redis"), transaction(READ_COMMITTED))
              .reads(NONE)
              .writes(CONDITIONAL),
          strategy("orphan-reclaim", detached("redis-hasty"), transaction(READ_COMMITTED))
              .reads(NONE)
              .writes(CONDITIONAL),
          strategy("replay-of-failure", detachedWithFailures("redis"), transaction(READ_COMMITTED))
              .reads(FOR_UPDATE_NOWAIT));

  // spotless:on

  private Strategies() {}

  /** All strategies, in the order of the tables. */
  public static List<Strategy> all() {
    return ALL;
  }

  /** The strategies for requests with an idempotency key, in the order of the tables. */
  public static List<Strategy> keyed() {
    return KEYED;
  }

  /** The broken fixes, in the order of the gallery. */
  public static List<Strategy> gallery() {
    return BROKEN;
  }

  /** The strategy or broken fix of that name, or empty. */
  public static Optional<Strategy> find(String name) {
    return Stream.of(ALL, KEYED, BROKEN)
        .flatMap(List::stream)
        .filter(strategy -> strategy.name().equals(name))
        .findFirst();
  }

  private static Strategy withKey(Strategy strategy) {
    return strategy.named(strategy.name() + KEY).stops(REPEATED_REQUEST);
  }

  private static Stage retry() {
    return new RetryStage();
  }

  private static Stage lock(String provider) {
    return new LockStage(provider);
  }

  private static Stage shortLock(String provider) {
    return LockStage.notRenewed(provider, SHORT_LEASE);
  }

  private static Stage detached(String store) {
    return new DetachedIdempotencyStage(store, false);
  }

  private static Stage detachedWithFailures(String store) {
    return new DetachedIdempotencyStage(store, true);
  }

  private static Stage readAndDecide() {
    return new DecisionStage();
  }

  private static Stage transaction(Isolation isolation) {
    return new TransactionStage(isolation);
  }

  private static Stage advisoryLock() {
    return new DatabaseLockStage(DatabaseLockStage.Kind.ADVISORY);
  }

  private static Stage tableLock() {
    return new DatabaseLockStage(DatabaseLockStage.Kind.TABLE);
  }
}
