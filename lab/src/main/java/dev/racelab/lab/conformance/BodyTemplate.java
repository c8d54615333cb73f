package dev.racelab.lab.conformance;

import java.util.UUID;

/**
 * A body of which each wish has its own: {@code {uuid}} becomes a random UUID, and {@code {n}} the
 * wish's number.
 *
 * @param text the body with its placeholders
 */
public record BodyTemplate(String text) {
  /** The longest body, in characters. */
  public static final int LONGEST = 1024 * 1024;

  public BodyTemplate {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException(
          "a body has at most %,d characters, not %,d".formatted(LONGEST, text.length()));
    }
  }

  String fill(int number) {
    return text.replace("{n}", String.valueOf(number))
        .replace("{uuid}", UUID.randomUUID().toString());
  }
}
