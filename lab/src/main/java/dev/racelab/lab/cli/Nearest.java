package dev.racelab.lab.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody probably meant to type. */
final class Nearest {
  private Nearest() {}

  /** The candidate with the fewest edits, if that is less than half of what was typed. */
  static Optional<String> to(String typed, Collection<String> candidates) {
    return candidates.stream()
        .min(Comparator.comparingInt(each -> distance(typed, each)))
        .filter(each -> distance(typed, each) * 2 < Math.max(typed.length(), each.length()));
  }

  /** Levenshtein: the least number of insertions, deletions and replacements. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
