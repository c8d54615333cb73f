package dev.racelab.guard;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * The strategy that each operation of a service runs behind when nobody asks for another, checked
 * once at start: strategies protect only against guards that exclude each other, so a set with two
 * that do not is refused. Immutable.
 */
public final class DefaultStrategies {
  /**
   * An operation as far as the check needs to know it.
   *
   * @param name the operation's name
   * @param hazard the shape of its rule
   * @param tables the tables that it writes
   * @param key the configuration key of its default, for messages
   */
  public record Kind(String name, Hazard hazard, SortedSet<String> tables, String key) {}

  private final Map<String, Strategy> byOperation;

  /**
   * @param chosen the strategy's name for each operation
   * @throws IllegalArgumentException naming the keys, if a strategy is unknown, does not stop its
   *     operation's hazard, or does not exclude that of another operation on the same table
   */
  public DefaultStrategies(Map<Kind, String> chosen) {
    Map<Kind, Strategy> found = new LinkedHashMap<>();
    chosen.forEach((kind, name) -> found.put(kind, known(kind, name)));
    List<Kind> kinds = new ArrayList<>(found.keySet());
    for (int i = 0; i < kinds.size(); i++) {
      for (int j = i; j < kinds.size(); j++) {
        check(kinds.get(i), known(found, kinds.get(i)), kinds.get(j), known(found, kinds.get(j)));
      }
    }
    Map<String, Strategy> names = new LinkedHashMap<>();
    found.forEach((kind, strategy) -> names.put(kind.name(), strategy));
    this.byOperation = Map.copyOf(names);
  }

  /** The default of the operation called {@code operation}. */
  public Strategy of(String operation) {
    Strategy strategy = byOperation.get(operation);
    if (strategy == null) {
      throw new IllegalArgumentException("no default strategy for operation '" + operation + "'");
    }
    return strategy;
  }

  private static Strategy known(Kind kind, String name) {
    Strategy strategy =
        Strategies.find(name)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s names no strategy: '%s'; allowed are %s"
                            .formatted(
                                kind.key(),
                                name,
                                Strategies.all().stream().map(Strategy::name).toList())));
    if (!strategy.promise().stops().containsKey(kind.hazard())) {
      throw new IllegalArgumentException(
          "%s = %s does not stop the hazard of %s, %s"
              .formatted(kind.key(), name, kind.name(), kind.hazard()));
    }
    return strategy;
  }

  private static Strategy known(Map<Kind, Strategy> found, Kind kind) {
    Strategy strategy = found.get(kind);
    if (strategy == null) {
      throw new IllegalStateException("no strategy for " + kind);
    }
    return strategy;
  }

  private static void check(Kind one, Strategy first, Kind other, Strategy second) {
    boolean shareATable = !Collections.disjoint(one.tables(), other.tables());
    if (shareATable && !exclude(one, first, other, second)) {
      throw new IllegalArgumentException(
          "%s = %s and %s = %s do not exclude each other, and both operations write %s"
              .formatted(one.key(), first.name(), other.key(), second.name(), one.tables()));
    }
  }

  /**
   * Strategies that notice row changes guard one row against each other, whichever they are. A rule
   * that reads more than it writes is guarded against them only by locks on the rows or the table
   * that it reads (PostgreSQL's serializable transactions, for example, see conflicts among
   * themselves only), and two such rules only by the same locks.
   */
  private static boolean exclude(Kind one, Strategy first, Kind other, Strategy second) {
    if (first.name().equals(second.name())) {
      return true;
    }
    if (!first.noticesRowChanges() || !second.noticesRowChanges()) {
      return false;
    }
    boolean oneRow = one.hazard() == Hazard.ONE_ROW;
    boolean otherOneRow = other.hazard() == Hazard.ONE_ROW;
    if (oneRow || otherOneRow) {
      return (oneRow || locksRows(first) || locksTable(first))
          && (otherOneRow || locksRows(second) || locksTable(second));
    }
    return locksRows(first) && locksRows(second);
  }

  private static boolean locksRows(Strategy strategy) {
    return strategy.reads() == ReadMode.FOR_UPDATE
        || strategy.reads() == ReadMode.FOR_UPDATE_NOWAIT;
  }

  private static boolean locksTable(Strategy strategy) {
    return strategy.stages().contains(new DatabaseLockStage(DatabaseLockStage.Kind.TABLE));
  }
}
