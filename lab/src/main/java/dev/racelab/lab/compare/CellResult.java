package dev.racelab.lab.compare;

import static java.util.stream.Collectors.toCollection;

import dev.racelab.lab.check.Anomaly;
import dev.racelab.lab.check.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one cell showed.
 *
 * @param cell which one
 * @param rounds every round, in the order in which they ran
 * @param counts how its requests ended
 * @param cost measured in its free rounds
 */
public record CellResult(Cell cell, List<RoundResult> rounds, Counts counts, Cost cost) {
  public CellResult {
    rounds = List.copyOf(rounds);
  }

  /**
   * How requests ended.
   *
   * @param requests all of them
   * @param ok took effect
   * @param failed certainly had no effect
   * @param unknown nobody knows
   */
  public record Counts(long requests, long ok, long failed, long unknown) {}

  /** INVALID if one round is, else UNKNOWN if one round is, else VALID; anomalies by name. */
  public Verdict verdict() {
    Verdict all = Verdict.all(rounds.stream().map(RoundResult::verdict).toList());
    return all instanceof Verdict.Invalid invalid ? byName(invalid.anomalies()) : all;
  }

  /** The sum of each anomaly's counts, with the first witness that names operations. */
  private static Verdict byName(List<Anomaly> anomalies) {
    Map<String, Anomaly> merged = new LinkedHashMap<>();
    for (Anomaly anomaly : anomalies) {
      merged.merge(
          anomaly.name(),
          anomaly,
          (one, other) ->
              new Anomaly(
                  one.name(),
                  one.count() + other.count(),
                  one.witness().operations().size() < 2 && other.witness().operations().size() >= 2
                      ? other.witness()
                      : one.witness()));
    }
    return new Verdict.Invalid(merged.values().stream().collect(toCollection(ArrayList::new)));
  }

  /** Whether the strategy promises to stop this cell's hazards under its conditions. */
  public boolean promised() {
    return cell.promised();
  }

  /**
   * A promised cell must be VALID, and any other must have been caught, or the lab is too weak; a
   * broken fix by the anomaly that it stands for, in every provoked round, at once.
   */
  public boolean asPromised() {
    return switch (verdict()) {
      case Verdict.Valid valid -> promised();
      case Verdict.Invalid invalid -> !promised() && notShown().isEmpty();
      case Verdict.Unknown unknown -> false;
    };
  }

  /** The provoked rounds that did not show at once what the cell's broken fix must show. */
  public List<RoundResult> notShown() {
    String anomaly = cell.mustShow();
    return anomaly == null
        ? List.of()
        : rounds.stream()
            .filter(round -> round.kind() == RoundResult.Kind.PROVOKED)
            .filter(round -> !round.showsAtOnce(anomaly))
            .toList();
  }

  /** How likely a free round races; undecided rounds do not count. */
  public Optional<RaceProbability> raceProbability() {
    List<Verdict> free =
        rounds.stream()
            .filter(round -> round.kind() == RoundResult.Kind.FREE)
            .map(RoundResult::verdict)
            .filter(verdict -> !(verdict instanceof Verdict.Unknown))
            .toList();
    int raced = (int) free.stream().filter(Verdict.Invalid.class::isInstance).count();
    return RaceProbability.of(raced, free.size());
  }
}
