package dev.racelab.lab.check;

import static java.util.stream.Collectors.toSet;

import dev.racelab.lab.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The rows that record operations: each confirmed operation has its row, and there are no more
 * other rows than operations whose outcome is unknown.
 *
 * @param of whose rows these are, for example {@code account 7}
 * @param row what one is called
 * @param rows what several are called
 * @param ids all of them, without those that were seeded
 */
record Records(String of, String row, String rows, List<String> ids) {
  static final String REFUSED_WITH_EFFECT = "refused-with-effect";

  Records {
    ids = List.copyOf(ids);
  }

  /**
   * Judges the rows.
   *
   * @param lost what a confirmed operation without a row is called
   * @param claims all attempts to add a row
   */
  static Verdict check(String lost, List<? extends Claim> claims, Records records) {
    List<Anomaly> anomalies = new ArrayList<>();
    List<? extends Claim> missing =
        claims.stream()
            .filter(each -> each.attempt().isOk() && !records.ids.contains(each.rowId()))
            .toList();
    if (!missing.isEmpty()) {
      Operation first = missing.getFirst().attempt().evidence();
      String text =
          "operation %d (%s) was confirmed, and %s has no %s of it"
              .formatted(first.index(), missing.getFirst().words(), records.of, records.row);
      anomalies.add(new Anomaly(lost, missing.size(), new Witness(text, List.of(first))));
    }
    long unclaimed = records.unclaimed(claims).size();
    long unknown = claims.stream().filter(each -> each.attempt().isUnknown()).count();
    if (unclaimed > unknown) {
      String text =
          "%s has %d %s that no confirmed operation made, and only %d outcomes are unknown"
              .formatted(records.of, unclaimed, records.rows, unknown);
      anomalies.add(
          new Anomaly(
              REFUSED_WITH_EFFECT, unclaimed - unknown, new Witness(text, refused(claims))));
    }
    return Verdict.of(anomalies);
  }

  /** The rows that no confirmed operation made. */
  List<String> unclaimed(List<? extends Claim> claims) {
    Set<String> confirmed =
        claims.stream().filter(each -> each.attempt().isOk()).map(Claim::rowId).collect(toSet());
    return ids.stream().filter(id -> !confirmed.contains(id)).toList();
  }

  private static List<Operation> refused(List<? extends Claim> claims) {
    return claims.stream()
        .filter(each -> !each.attempt().isOk() && !each.attempt().isUnknown())
        .limit(2)
        .map(each -> each.attempt().evidence())
        .toList();
  }
}
