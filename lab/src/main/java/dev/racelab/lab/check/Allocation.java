package dev.racelab.lab.check;

import dev.racelab.lab.check.Quota.Taking;
import dev.racelab.lab.history.Attempt;
import dev.racelab.lab.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * No more is taken than there is, and what is counted as taken is what the rows take.
 *
 * <p>The rows are the truth: a counter that two operations overwrote never crosses its own limit,
 * so a stock of 0 tells nothing about how often it was sold. Counter and rows are read one after
 * the other, and an unknown operation may land between the two reads, or later: a difference that
 * unknown operations can make is UNKNOWN, and so is a limit that they may still break.
 */
public final class Allocation {
  static final String OVERSELL = "oversell";
  static final String DOUBLE_EFFECT = "double-effect";
  static final String LOST_UPDATE = "lost-update";
  static final String LOST_ROW = "lost-row";

  private Allocation() {}

  /** Judges each quota for itself; nothing but orders and redemptions is in flight. */
  public static Verdict check(List<Attempt> attempts, List<Quota> quotas) {
    List<Verdict> verdicts = new ArrayList<>();
    for (Quota quota : quotas) {
      List<Take> takes = Take.of(attempts, quota);
      verdicts.add(seeded(quota));
      verdicts.add(Records.check(LOST_ROW, takes, quota.records()));
      verdicts.add(limit(quota, takes));
      verdicts.add(counter(quota, takes));
    }
    return Verdict.all(verdicts);
  }

  /** What was there before the round is there after it. */
  static Verdict seeded(Quota quota) {
    List<String> gone = quota.gone();
    if (gone.isEmpty()) {
      return new Verdict.Valid();
    }
    String text =
        "%s had %s %s before the round, which is gone"
            .formatted(quota.name(), quota.records().row(), gone.getFirst());
    return new Verdict.Invalid(
        List.of(new Anomaly(LOST_ROW, gone.size(), new Witness(text, List.of()))));
  }

  private static Verdict limit(Quota quota, List<Take> takes) {
    long live = quota.live();
    if (live > quota.limit()) {
      String name =
          switch (quota.kind()) {
            case STOCK -> OVERSELL;
            case USES -> DOUBLE_EFFECT;
          };
      return new Verdict.Invalid(
          List.of(new Anomaly(name, live - quota.limit(), witness(quota, takes))));
    }
    long open = open(quota, takes);
    return open == 0 || live + open <= quota.limit()
        ? new Verdict.Valid()
        : new Verdict.Unknown(
            "%s, and operations whose outcome is unknown may take %d more"
                .formatted(quota.sums(), open));
  }

  private static Verdict counter(Quota quota, List<Take> takes) {
    long difference = quota.taken() - quota.live();
    if (difference == 0) {
      return new Verdict.Valid();
    }
    // Counted and not listed yet, or listed and not counted when the counter was read.
    long reach =
        difference > 0
            ? open(quota, takes)
            : unclaimed(quota, takes).stream().mapToLong(Long::longValue).sum();
    if (Math.abs(difference) <= reach) {
      return new Verdict.Unknown(quota.sums() + ", as operations in flight can explain");
    }
    long largest = quota.takings().stream().mapToLong(Taking::amount).max().orElse(1);
    long lost = Math.ceilDiv(Math.abs(difference), Math.max(1, largest));
    return new Verdict.Invalid(List.of(new Anomaly(LOST_UPDATE, lost, witness(quota, takes))));
  }

  /** How much unknown operations that have no row yet can still take. */
  private static long open(Quota quota, List<Take> takes) {
    List<Long> unknown =
        takes.stream().filter(each -> each.attempt().isUnknown()).map(Take::amount).toList();
    return InFlight.remaining(unknown, unclaimed(quota, takes));
  }

  /** What the rows take that no confirmed operation made. */
  private static List<Long> unclaimed(Quota quota, List<Take> takes) {
    List<String> ids = quota.records().unclaimed(takes);
    return quota.takings().stream()
        .filter(each -> each.live() && ids.contains(each.id()))
        .map(Taking::amount)
        .toList();
  }

  private static Witness witness(Quota quota, List<Take> takes) {
    List<Take> ok = takes.stream().filter(each -> each.attempt().isOk()).toList();
    Optional<Collision<Take>> pair = Collision.find(ok, Take::startedFrom);
    if (pair.isPresent()) {
      return new Witness(text(pair.get()) + "; " + quota.sums(), pair.get().operations());
    }
    List<Operation> first = ok.stream().limit(2).map(each -> each.attempt().evidence()).toList();
    return new Witness(quota.sums(), first);
  }

  private static String text(Collision<Take> pair) {
    Take first = pair.first();
    long start = first.startedFrom().orElse(-1);
    return switch (first.quota().kind()) {
      case STOCK ->
          "%s both read version %d of %s (%s)"
              .formatted(pair.who(), start, first.quota().name(), pair.both());
      case USES ->
          "%s both redeemed use %d of %s (by %s)"
              .formatted(
                  pair.who(),
                  start,
                  first.quota().name(),
                  Replicas.of(first.attempt(), pair.second().attempt()));
    };
  }
}
