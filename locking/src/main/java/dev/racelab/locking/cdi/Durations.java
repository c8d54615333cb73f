package dev.racelab.locking.cdi;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as people write them in annotations. */
final class Durations {
  private static final Pattern SHORT = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  private Durations() {}

  /**
   * The length that {@code text} says.
   *
   * @param member whose value it is, for the error's sake
   */
  static Duration parse(String member, String text) {
    Matcher parts = SHORT.matcher(text);
    if (parts.matches()) {
      long count = Long.parseLong(parts.group(1));
      return switch (parts.group(2)) {
        case "ms" -> Duration.ofMillis(count);
        case "s" -> Duration.ofSeconds(count);
        case "m" -> Duration.ofMinutes(count);
        default -> Duration.ofHours(count);
      };
    }
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          member + " = \"" + text + "\" is no duration like 500ms, 2s, 1m, 1h or PT2S", e);
    }
  }
}
