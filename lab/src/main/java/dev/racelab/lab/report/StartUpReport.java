package dev.racelab.lab.report;

import dev.racelab.lab.cluster.Form;
import dev.racelab.lab.cluster.StartUp;
import dev.racelab.lab.report.Table.Column;
import dev.racelab.lab.report.Table.Style;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Starts and memory of each program in both forms, beside what a native one is to reach. */
public final class StartUpReport {
  /** What a native program may take until it is ready. */
  static final Duration MOST_TIME = Duration.ofMillis(200);

  /** What a native program may keep in memory at rest. */
  static final long MOST_MEMORY = 120L << 20;

  private final List<StartUp> measured;

  /** A report of what was measured. */
  public StartUpReport(List<StartUp> measured) {
    this.measured = List.copyOf(measured);
  }

  /** The table. */
  public String render() {
    Table table =
        new Table(
            List.of(
                new Column("program", false),
                new Column("form", false),
                new Column("ready after", true),
                new Column("fastest", true),
                new Column("slowest", true),
                new Column("memory", true)));
    for (StartUp each : measured) {
      List<String> row =
          List.of(
              each.program(),
              each.form().word(),
              millis(each.median()),
              millis(Collections.min(each.starts())),
              millis(Collections.max(each.starts())),
              memory(each));
      table.add(row, Collections.nCopies(row.size(), Style.PLAIN));
    }
    StringBuilder out = new StringBuilder();
    table.render(out, false);
    return out.toString();
  }

  /** What no native program may miss, and one did: a line each. */
  public List<String> missed() {
    List<String> missed = new ArrayList<>();
    for (StartUp each : measured) {
      if (each.form().equals(Form.NATIVE)) {
        if (each.median().compareTo(MOST_TIME) > 0) {
          missed.add(
              "%s is ready after %s, which is more than %s"
                  .formatted(each.program(), millis(each.median()), millis(MOST_TIME)));
        }
        if (each.memoryBytes().orElse(0) > MOST_MEMORY) {
          missed.add(
              "%s keeps %s in memory, which is more than %d MiB"
                  .formatted(each.program(), memory(each), MOST_MEMORY >> 20));
        }
      }
    }
    return missed;
  }

  private static String memory(StartUp each) {
    return each.memoryBytes().isEmpty()
        ? "n/a"
        : "%d MiB".formatted(each.memoryBytes().getAsLong() >> 20);
  }

  private static String millis(Duration time) {
    return String.format(Locale.ROOT, "%,d ms", time.toMillis());
  }
}
