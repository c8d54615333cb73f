package dev.racelab.lab.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody probably meant, by the fewest letters inserted, dropped, changed or swapped. */
final class Nearest {
  private Nearest() {}

  /** The candidate nearest to what was typed, unless half of the letters or more differ. */
  static Optional<String> to(String typed, Collection<String> candidates) {
    return candidates.stream()
        .min(Comparator.comparingInt((String it) -> distance(typed, it)).thenComparing(it -> it))
        .filter(it -> distance(typed, it) * 2 < Math.max(it.length(), typed.length()));
  }

  private static int distance(String a, String b) {
    var rows = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        rows[i][j] = i == 0 ? j : j == 0 ? i : step(rows, a, b, i, j);
      }
    }
    return rows[a.length()][b.length()];
  }

  private static int step(int[][] rows, String a, String b, int i, int j) {
    int changed = rows[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int least = Math.min(changed, Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
    var swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
  }
}
