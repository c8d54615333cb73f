package dev.racelab.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The catalogue is the table of the design, row by row. */
final class StrategiesTest {
  private static final String TABLE =
      """
      none               | transaction(READ COMMITTED)                           | PLAIN / OVERWRITE             |
      no-transaction     | autocommit                                            | PLAIN / OVERWRITE             |
      jvm-lock           | lock(jvm) > transaction(READ COMMITTED)               | PLAIN / OVERWRITE             | one-row: one-replica, several-rows: one-replica, absent-row: one-replica
      atomic-update      | transaction(READ COMMITTED)                           | NONE / CONDITIONAL            | one-row, absent-row
      pessimistic        | transaction(READ COMMITTED)                           | FOR_UPDATE / OVERWRITE        | one-row, several-rows
      pessimistic-nowait | transaction(READ COMMITTED)                           | FOR_UPDATE_NOWAIT / OVERWRITE | one-row, several-rows
      optimistic         | retry > transaction(READ COMMITTED)                   | PLAIN / VERSIONED             | one-row
      repeatable-read    | retry > transaction(REPEATABLE READ)                  | PLAIN / OVERWRITE             | one-row
      serializable       | retry > transaction(SERIALIZABLE)                     | PLAIN / OVERWRITE             | one-row, several-rows, absent-row
      advisory           | transaction(READ COMMITTED) > database-lock(advisory) | PLAIN / OVERWRITE             | one-row, several-rows, absent-row
      table-lock         | transaction(READ COMMITTED) > database-lock(table)    | PLAIN / OVERWRITE             | one-row, several-rows, absent-row
      redis-lock         | lock(redis) > transaction(READ COMMITTED)             | PLAIN / OVERWRITE             | one-row: lease, several-rows: lease, absent-row: lease
      redis-fenced       | lock(redis) > transaction(READ COMMITTED)             | PLAIN / FENCED                | one-row, several-rows: lease, absent-row: lease
      redlock            | lock(redlock) > transaction(READ COMMITTED)           | PLAIN / OVERWRITE             | one-row: lease, several-rows: lease, absent-row: lease
      jdbc-lease         | lock(jdbc-lease) > transaction(READ COMMITTED)        | PLAIN / FENCED                | one-row, several-rows: lease-unexpired, absent-row: lease-unexpired
      """;

  @Test
  void everyStrategyIsAsTheTableSays() {
    List<String> rows = Strategies.all().stream().map(StrategiesTest::row).toList();
    assertThat(rows)
        .containsExactlyElementsOf(
            TABLE.lines().map(line -> line.replaceAll(" +\\| *", " | ").strip()).toList());
  }

  @Test
  void everyStrategyIsFoundByItsNameAndNoOtherNameIs() {
    for (Strategy strategy : Strategies.all()) {
      assertThat(Strategies.find(strategy.name())).containsSame(strategy);
    }
    assertThat(Strategies.find("pessimstic")).isEmpty();
    assertThat(Strategies.find("NONE")).isEmpty();
  }

  @Test
  void behindAKeyEveryStrategyOfOneTransactionRetriesOutermostAndRecordsInnermost() {
    for (Strategy strategy : Strategies.all()) {
      if (strategy.name().equals("no-transaction")) {
        assertThat(strategy.keyed()).isEmpty();
        continue;
      }
      Strategy keyed = strategy.keyed().orElseThrow();
      assertThat(keyed.order())
          .isEqualTo(
              (strategy.order().startsWith("retry > ") ? "" : "retry > ")
                  + strategy.order()
                  + " > idempotency(postgres)");
      Strategy listed = Strategies.find(strategy.name() + "+key").orElseThrow();
      assertThat(listed.order()).isEqualTo(keyed.order());
      assertThat(listed.promise().covers(Set.of(Hazard.REPEATED_REQUEST), Set.of())).isTrue();
      assertThat(strategy.promise().covers(Set.of(Hazard.REPEATED_REQUEST), Set.of())).isFalse();
    }
  }

  @Test
  void aStoreOfItsOwnStandsAroundTheTransactionAndPromisesOnConditions() {
    Strategy outside = Strategies.find("atomic-update+redis-key").orElseThrow();
    assertThat(outside.keyed().orElseThrow().order())
        .isEqualTo("retry > idempotency(redis) > transaction(READ COMMITTED)");
    Set<Hazard> repeated = Set.of(Hazard.REPEATED_REQUEST);
    assertThat(outside.promise().covers(repeated, Set.of())).isTrue();
    assertThat(outside.promise().covers(repeated, Set.of(Condition.PROCESS_SURVIVES))).isFalse();
    assertThat(Strategies.find("lock-after-check").orElseThrow().keyed()).isEmpty();
  }

  @Test
  void aWeakenedStrategyKeepsNameAndPromiseAndLosesItsGuard() {
    for (Strategy strategy : Strategies.all()) {
      Strategy weakened = strategy.weakened();
      assertThat(weakened.name()).isEqualTo(strategy.name());
      assertThat(weakened.promise()).isEqualTo(strategy.promise());
      assertThat(weakened.order()).isEqualTo("transaction(READ COMMITTED)");
      assertThat(weakened.reads()).isEqualTo(ReadMode.PLAIN);
      assertThat(weakened.writes()).isEqualTo(WriteMode.OVERWRITE);
      assertThat(weakened.noticesRowChanges()).isFalse();
    }
  }

  private static String row(Strategy strategy) {
    return "%s | %s | %s / %s | %s"
        .formatted(
            strategy.name(),
            strategy.order(),
            strategy.reads(),
            strategy.writes(),
            String.join(
                ", ",
                new TreeMap<>(strategy.promise().stops())
                    .entrySet().stream().map(StrategiesTest::promise).toList()))
        .strip();
  }

  private static String promise(Map.Entry<Hazard, Set<Condition>> entry) {
    String hazard = word(entry.getKey());
    return entry.getValue().isEmpty() ? hazard : hazard + ": " + words(entry.getValue());
  }

  private static String words(Set<Condition> conditions) {
    if (conditions.equals(Set.of(Condition.LEASE_UNEXPIRED, Condition.STORE_KEEPS_LEASES))) {
      return "lease";
    }
    return String.join(" ", conditions.stream().map(StrategiesTest::word).toList());
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
