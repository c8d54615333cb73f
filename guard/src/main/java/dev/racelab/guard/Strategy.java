package dev.racelab.guard;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A guard against races, as data: ordered stages around one unit of work, how the work reads and
 * writes, and what that promises. Immutable.
 *
 * @param name what headers, configuration and tables call it
 * @param stages outermost first
 * @param reads how the work reads
 * @param writes how the work writes
 * @param noticesRowChanges whether its write of a row fails, waits or decides anew when any other
 *     strategy of that kind has written the row since; such strategies may share a row
 * @param promise the hazards that it stops, and on which conditions
 */
public record Strategy(
    String name,
    List<Stage> stages,
    ReadMode reads,
    WriteMode writes,
    boolean noticesRowChanges,
    Promise promise) {
  public Strategy {
    stages = List.copyOf(stages);
  }

  static Strategy strategy(String name, Stage... stages) {
    return new Strategy(
        name,
        Arrays.asList(stages),
        ReadMode.PLAIN,
        WriteMode.OVERWRITE,
        false,
        new Promise(Map.of()));
  }

  Strategy reads(ReadMode mode) {
    return new Strategy(name, stages, mode, writes, noticesRowChanges, promise);
  }

  Strategy writes(WriteMode mode) {
    return new Strategy(name, stages, reads, mode, noticesRowChanges, promise);
  }

  Strategy noticingRowChanges() {
    return new Strategy(name, stages, reads, writes, true, promise);
  }

  Strategy stops(Hazard... hazards) {
    return promising(promise.and(Set.of(), hazards));
  }

  Strategy stopsWhile(Set<Condition> conditions, Hazard... hazards) {
    return promising(promise.and(EnumSet.copyOf(conditions), hazards));
  }

  private Strategy promising(Promise more) {
    return new Strategy(name, stages, reads, writes, noticesRowChanges, more);
  }

  Strategy named(String other) {
    return new Strategy(other, stages, reads, writes, noticesRowChanges, promise);
  }

  /**
   * The same strategy for a request with an idempotency key: it retries outermost, since a lookup
   * may be stale, and keeps its records innermost, in the transaction of the effect, unless the
   * strategy says otherwise itself.
   *
   * @return empty where there is no one transaction of PostgreSQL that reads, decides and writes
   */
  public Optional<Strategy> keyed() {
    long transactions = stages.stream().filter(TransactionStage.class::isInstance).count();
    if (transactions != 1 || hasAny(DecisionStage.class)) {
      return Optional.empty();
    }
    List<Stage> around = new ArrayList<>();
    if (!hasAny(RetryStage.class)) {
      around.add(new RetryStage());
    }
    around.addAll(stages);
    if (!needsKey()) {
      around.add(new IdempotencyStage(KeyStage.POSTGRES));
    }
    return Optional.of(new Strategy(name, around, reads, writes, noticesRowChanges, promise));
  }

  /** Whether requests behind it carry an idempotency key: it says itself where its records are. */
  public boolean needsKey() {
    return hasAny(KeyStage.class);
  }

  private boolean hasAny(Class<? extends Stage> kind) {
    return stages.stream().anyMatch(kind::isInstance);
  }

  /**
   * The same name and promise with the guard taken out: a plain transaction that overwrites. What
   * the lab runs to prove that it notices.
   */
  public Strategy weakened() {
    return strategy(name, new TransactionStage(Isolation.READ_COMMITTED)).promising(promise);
  }

  /** The stages as one line, outermost first, for example {@code retry > transaction(...)}. */
  public String order() {
    return stages.isEmpty()
        ? "autocommit"
        : stages.stream().map(Stage::toString).collect(joining(" > "));
  }

  boolean autocommits() {
    return !hasAny(TransactionStage.class);
  }
}
