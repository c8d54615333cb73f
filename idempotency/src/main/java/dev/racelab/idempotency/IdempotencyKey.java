package dev.racelab.idempotency;

import dev.racelab.idempotency.InvalidKeyException.Problem;
import java.util.List;

/**
 * What a client names one wish by, however often it sends it.
 *
 * @param value 1 to 255 visible ASCII characters
 */
public record IdempotencyKey(String value) {
  /** The longest key, in characters. */
  public static final int LONGEST = 255;

  /** The header of draft-ietf-httpapi-idempotency-key-header. */
  public static final String HEADER = "Idempotency-Key";

  private static final String ALLOWED = "a key has 1 to " + LONGEST + " visible ASCII characters";

  /** In a structured field these end a bare item, so a key that has them must be quoted. */
  private static final String ONLY_QUOTED = "\",;";

  public IdempotencyKey {
    if (value.isEmpty()) {
      throw invalid("the key is empty; " + ALLOWED);
    }
    if (value.length() > LONGEST) {
      throw invalid("the key has " + value.length() + " characters; " + ALLOWED);
    }
    for (int i = 0; i < value.length(); i++) {
      char each = value.charAt(i);
      if (each <= ' ' || each > '~') {
        throw invalid("the key's character %d is U+%04X; %s".formatted(i + 1, (int) each, ALLOWED));
      }
    }
  }

  /**
   * The key that header lines name: the draft's quoted form (a string of RFC 9651, with its escapes
   * {@code \"} and {@code \\}) and the bare form, which most clients send, name the same key.
   *
   * @param lines the values of all header lines of that name
   * @throws InvalidKeyException if there is none, more than one, or one that is not allowed
   */
  public static IdempotencyKey parse(List<String> lines) {
    if (lines.isEmpty()) {
      throw new InvalidKeyException(
          Problem.MISSING, "the header " + HEADER + " is missing; " + ALLOWED);
    }
    if (lines.size() > 1) {
      throw invalid("there are " + lines.size() + " keys; one request has one");
    }
    return parse(lines.getFirst());
  }

  /** As {@link #parse(List)}, of one line. */
  public static IdempotencyKey parse(String line) {
    String item = strip(line);
    return item.startsWith("\"") ? quoted(item) : bare(item);
  }

  private static IdempotencyKey bare(String item) {
    for (int i = 0; i < item.length(); i++) {
      char each = item.charAt(i);
      if (ONLY_QUOTED.indexOf(each) >= 0) {
        throw invalid(
            "the key's character %d is '%c', which is allowed in a quoted key only; %s"
                .formatted(i + 1, each, "one request has one key, without parameters"));
      }
    }
    return new IdempotencyKey(item);
  }

  private static IdempotencyKey quoted(String item) {
    StringBuilder value = new StringBuilder(item.length());
    for (int i = 1; i < item.length(); i++) {
      char each = item.charAt(i);
      switch (each) {
        case '"' -> {
          if (i + 1 < item.length()) {
            throw invalid(
                "something follows the key's closing quote; one request has one key, without"
                    + " parameters");
          }
          return new IdempotencyKey(value.toString());
        }
        case '\\' -> {
          i++;
          if (i == item.length() || (item.charAt(i) != '"' && item.charAt(i) != '\\')) {
            throw invalid("a backslash in a quoted key stands before a quote or a backslash only");
          }
          value.append(item.charAt(i));
        }
        default -> value.append(each);
      }
    }
    throw invalid("the key's closing quote is missing");
  }

  /** White space around a header's value is no part of it. */
  private static String strip(String line) {
    int from = 0;
    int to = line.length();
    while (from < to && isBlank(line.charAt(from))) {
      from++;
    }
    while (from < to && isBlank(line.charAt(to - 1))) {
      to--;
    }
    return line.substring(from, to);
  }

  private static boolean isBlank(char each) {
    return each == ' ' || each == '\t';
  }

  private static InvalidKeyException invalid(String message) {
    return new InvalidKeyException(Problem.INVALID, message);
  }

  @Override
  public String toString() {
    return value;
  }
}
