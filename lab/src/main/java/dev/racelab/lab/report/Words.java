package dev.racelab.lab.report;

import static java.util.stream.Collectors.joining;

import dev.racelab.guard.Hazard;
import dev.racelab.lab.check.Anomaly;
import dev.racelab.lab.check.Verdict;
import dev.racelab.lab.compare.Cell;
import dev.racelab.lab.compare.CellResult;
import dev.racelab.lab.compare.RaceProbability;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How tables and pages say things. */
final class Words {
  /**
   * The last group of a UUID tells two apart; the first is time, and alike for all rows of a round.
   */
  private static final Pattern UUID_HEAD =
      Pattern.compile("\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{6}");

  private Words() {}

  /** The hazards that the strategy stops under the cell's conditions, or {@code nothing}. */
  static String promise(Cell cell) {
    List<String> rows =
        Stream.of(Hazard.ONE_ROW, Hazard.SEVERAL_ROWS, Hazard.ABSENT_ROW)
            .filter(each -> stops(cell, each))
            .map(Words::hazard)
            .toList();
    List<String> stopped = new ArrayList<>();
    if (!rows.isEmpty()) {
      stopped.add(String.join("/", rows) + (rows.equals(List.of("one")) ? " row" : " rows"));
    }
    if (stops(cell, Hazard.REPEATED_REQUEST)) {
      stopped.add(hazard(Hazard.REPEATED_REQUEST));
    }
    return stopped.isEmpty() ? "nothing" : String.join(", ", stopped);
  }

  private static boolean stops(Cell cell, Hazard hazard) {
    return cell.strategy().promise().covers(Set.of(hazard), cell.broken());
  }

  private static String hazard(Hazard hazard) {
    return switch (hazard) {
      case ONE_ROW -> "one";
      case SEVERAL_ROWS -> "several";
      case ABSENT_ROW -> "absent";
      case REPEATED_REQUEST -> "repeats";
    };
  }

  static String hazards(Set<Hazard> hazards) {
    return hazards.stream()
        .sorted()
        .map(each -> each.name().toLowerCase(Locale.ROOT).replace('_', ' '))
        .collect(joining(", "));
  }

  /** The cell's trigger behind some separator; nothing where it is the plain meeting. */
  static String unlessPlain(String separator, Cell cell) {
    return cell.trigger().isPlain() ? "" : separator + cell.trigger().name();
  }

  static String asPromised(CellResult cell) {
    if (cell.asPromised()) {
      return "yes";
    }
    return switch (cell.verdict()) {
      case Verdict.Valid valid -> "NOT CAUGHT";
      case Verdict.Invalid invalid -> cell.promised() ? "BROKEN" : "NOT SHOWN";
      case Verdict.Unknown unknown -> "OPEN";
    };
  }

  /** Whether a broken fix was caught, but not by what it stands for in every provoked round. */
  static boolean isOtherThanShown(CellResult cell) {
    return cell.verdict() instanceof Verdict.Invalid && !cell.notShown().isEmpty();
  }

  /** What such a broken fix did not show. */
  static String notShown(CellResult cell) {
    return "%s in provoked round %s at the first try"
        .formatted(
            cell.cell().mustShow(),
            cell.notShown().stream()
                .map(each -> String.valueOf(each.number() + 1))
                .collect(joining(", ")));
  }

  static String anomalies(CellResult cell) {
    List<Anomaly> found = cell.verdict().found();
    return found.isEmpty()
        ? "0"
        : found.stream().map(each -> each.count() + " " + each.name()).collect(joining(", "));
  }

  static String replicas(Cell cell) {
    return cell.replicas() == 1 ? "1 replica" : cell.replicas() + " replicas";
  }

  static String perSecond(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  static String millis(@Nullable Double value) {
    if (value == null) {
      return "-";
    }
    return String.format(Locale.ROOT, value < 10 ? "%.1f ms" : "%,.0f ms", value);
  }

  static String probability(RaceProbability probability) {
    return String.format(
        Locale.ROOT,
        "%.2f [%.2f, %.2f]",
        probability.estimate(),
        probability.low(),
        probability.high());
  }

  /** Long ids cut to their ends, which is enough to tell them apart. */
  static String shortened(String text) {
    return UUID_HEAD.matcher(text).replaceAll("..");
  }
}
