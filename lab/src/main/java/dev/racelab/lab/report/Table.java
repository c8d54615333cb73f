package dev.racelab.lab.report;

import java.util.ArrayList;
import java.util.List;

/** Aligned columns. Cells hold plain text; a style colours a cell without changing its width. */
public final class Table {
  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();
  private final List<List<Style>> styles = new ArrayList<>();

  /** An empty table. */
  public Table(List<Column> columns) {
    this.columns = columns;
  }

  /**
   * One column.
   *
   * @param title its heading
   * @param right whether it aligns to the right, as numbers do
   */
  public record Column(String title, boolean right) {}

  /** ANSI colours, for terminals only. */
  public enum Style {
    PLAIN(""),
    GOOD("\u001b[32m"),
    EXPECTED("\u001b[33m"),
    BAD("\u001b[1;31m");

    private final String code;

    Style(String code) {
      this.code = code;
    }
  }

  /** Adds a row; a style for each of its cells. */
  public void add(List<String> row, List<Style> style) {
    rows.add(row);
    styles.add(style);
  }

  /** Writes headings and rows. */
  public void render(StringBuilder out, boolean colours) {
    int[] widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = columns.get(i).title().length();
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    line(out, columns.stream().map(Column::title).toList(), List.of(), widths);
    for (int r = 0; r < rows.size(); r++) {
      line(out, rows.get(r), colours ? styles.get(r) : List.of(), widths);
    }
  }

  private void line(StringBuilder out, List<String> cells, List<Style> style, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      String padding = " ".repeat(widths[i] - cell.length());
      String code = style.isEmpty() ? "" : style.get(i).code;
      String shown = code.isEmpty() ? cell : code + cell + "\u001b[0m";
      line.append("  ").append(columns.get(i).right() ? padding + shown : shown + padding);
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }
}
