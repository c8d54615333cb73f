package dev.racelab.platform.paging;

import dev.racelab.platform.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a page begins: the key of the last entry before it. Opaque to clients, so it may change.
 */
public final class Cursor {
  private static final int LONGEST = 60;

  private Cursor() {}

  /** The cursor of the page after the entry with that key. */
  public static String after(Object key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(key.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * The key in a cursor.
   *
   * @param cursor what a client sent; null for the first page
   * @param first the key before all others
   * @param parse reads a key, and throws IllegalArgumentException if it is none
   */
  public static <K> K key(@Nullable String cursor, K first, Function<String, K> parse) {
    if (cursor == null) {
      return first;
    }
    try {
      if (cursor.length() <= LONGEST) {
        return parse.apply(
            new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII));
      }
    } catch (IllegalArgumentException notOurs) {
      // Falls through to the refusal below.
    }
    throw ProblemException.invalid("after", "is the 'next' of an earlier page");
  }
}
