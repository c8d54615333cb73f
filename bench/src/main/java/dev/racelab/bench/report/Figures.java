package dev.racelab.bench.report;

import dev.racelab.bench.run.Spread;
import dev.racelab.lab.report.Table;
import dev.racelab.lab.report.Table.Column;
import dev.racelab.lab.report.Table.Style;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Numbers as people read them. */
public final class Figures {
  /** What stands where nothing was measured. */
  public static final String NOTHING = "-";

  private Figures() {}

  /** A median with its range, or the one value that there was. */
  public static String show(Optional<Spread> spread) {
    return spread
        .map(
            each ->
                each.min() == each.max()
                    ? number(each.median())
                    : "%s (%s to %s)"
                        .formatted(number(each.median()), number(each.min()), number(each.max())))
        .orElse(NOTHING);
  }

  /** Three digits, or what is before the point. */
  public static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1000
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%.1f", value);
  }

  /** A blank line, and a row for each goal. */
  public static void goals(StringBuilder out, List<Goal> goals, boolean colours) {
    Table table =
        new Table(
            List.of(
                new Column("goal", false),
                new Column("wanted", true),
                new Column("measured", true),
                new Column("", false)));
    for (Goal goal : goals) {
      Style style = goal.isReached() ? Style.GOOD : Style.BAD;
      table.add(
          List.of(
              goal.what(),
              (goal.atLeast() ? ">= " : "<= ") + number(goal.bound()) + goal.unit(),
              show(Optional.of(goal.measured())) + goal.unit(),
              goal.isReached() ? "reached" : "missed"),
          List.of(Style.PLAIN, Style.PLAIN, Style.PLAIN, style));
    }
    out.append('\n');
    table.render(out, colours);
  }
}
