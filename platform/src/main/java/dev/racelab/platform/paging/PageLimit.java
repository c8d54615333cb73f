package dev.racelab.platform.paging;

import dev.racelab.platform.problem.ProblemException;

/**
 * How many entries a page has.
 *
 * @param entries 1 to 500
 */
public record PageLimit(int entries) {
  private static final int MOST = 500;

  /** Reads a query parameter; what is no such number is refused as a value, not as a path. */
  public static PageLimit fromString(String text) {
    try {
      int entries = Integer.parseInt(text);
      if (entries >= 1 && entries <= MOST) {
        return new PageLimit(entries);
      }
    } catch (NumberFormatException notANumber) {
      // Falls through to the refusal below.
    }
    throw ProblemException.invalid("limit", "is a number from 1 to " + MOST);
  }
}
