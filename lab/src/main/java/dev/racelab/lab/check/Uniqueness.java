package dev.racelab.lab.check;

import dev.racelab.lab.history.Attempt;
import dev.racelab.lab.history.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * At most one row with a name that must be unique, the confirmed ones among them, and a refusal
 * instead of a server error for whoever comes second.
 */
public final class Uniqueness {
  static final String DUPLICATE_ROW = "duplicate-row";
  static final String LOST_ROW = "lost-row";
  static final String SERVER_ERROR = "server-error";

  private Uniqueness() {}

  /**
   * Judges one name.
   *
   * @param attempts the attempts to take the name; an ok's value holds the new row's {@code id}
   * @param name the name, for the witness
   * @param rows the ids of all rows that have the name now
   */
  public static Verdict check(List<Attempt> attempts, String name, List<String> rows) {
    List<Attempt> ok = attempts.stream().filter(Attempt::isOk).toList();
    List<Anomaly> anomalies = new ArrayList<>();
    if (rows.size() > 1) {
      anomalies.add(duplicate(ok, name, rows));
    }
    anomalies.addAll(lost(ok, name, rows));
    anomalies.addAll(serverErrors(attempts, name));
    if (anomalies.isEmpty() && open(attempts, ok, rows)) {
      return new Verdict.Unknown(
          "'%s' has %d rows, and an attempt whose outcome is unknown may add another"
              .formatted(name, rows.size()));
    }
    return Verdict.of(anomalies);
  }

  private static Anomaly duplicate(List<Attempt> ok, String name, List<String> rows) {
    List<Attempt> two = ok.stream().filter(each -> rows.contains(id(each))).limit(2).toList();
    String text =
        two.size() < 2
            ? "%d rows have the name '%s'".formatted(rows.size(), name)
            : "operations %d and %d were both answered %d for '%s' (by %s and %s); %d rows have it"
                .formatted(
                    two.get(0).evidence().index(),
                    two.get(1).evidence().index(),
                    two.get(0).evidence().status(),
                    name,
                    Replicas.of(two.get(0)),
                    Replicas.of(two.get(1)),
                    rows.size());
    return new Anomaly(
        DUPLICATE_ROW,
        rows.size() - 1L,
        new Witness(text, two.stream().map(Attempt::evidence).toList()));
  }

  private static List<Anomaly> lost(List<Attempt> ok, String name, List<String> rows) {
    Set<String> there = new HashSet<>(rows);
    List<Attempt> gone = ok.stream().filter(each -> !there.contains(id(each))).toList();
    if (gone.isEmpty()) {
      return List.of();
    }
    Operation first = gone.getFirst().evidence();
    return List.of(
        new Anomaly(
            LOST_ROW,
            gone.size(),
            new Witness(
                "operation %d was confirmed for '%s', and its row is not there"
                    .formatted(first.index(), name),
                List.of(first))));
  }

  private static List<Anomaly> serverErrors(List<Attempt> attempts, String name) {
    List<Operation> errors =
        attempts.stream().map(Attempt::evidence).filter(Uniqueness::isServerError).toList();
    if (errors.isEmpty()) {
      return List.of();
    }
    Operation first = errors.getFirst();
    return List.of(
        new Anomaly(
            SERVER_ERROR,
            errors.size(),
            new Witness(
                "operation %d for '%s' was answered 500 %s instead of a refusal"
                    .formatted(first.index(), name, first.value().path("error").asText()),
                List.of(first))));
  }

  /** A commit whose answer was lost is also told with a 500, but honestly. */
  private static boolean isServerError(Operation operation) {
    Integer status = operation.status();
    return status != null
        && status == 500
        && !operation.value().path("error").asText().equals("outcome-unknown");
  }

  /**
   * One row and an unknown attempt that may still add another: only where the row that is there is
   * a confirmed one, since else it may be the unknown attempt's own.
   */
  private static boolean open(List<Attempt> attempts, List<Attempt> ok, List<String> rows) {
    return !ok.isEmpty() && !rows.isEmpty() && attempts.stream().anyMatch(Attempt::isUnknown);
  }

  private static String id(Attempt attempt) {
    return attempt.evidence().value().path("id").asText();
  }
}
