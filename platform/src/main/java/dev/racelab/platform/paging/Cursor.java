package dev.racelab.platform.paging;

import dev.racelab.platform.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a page begins: the key of the last entry before it. Opaque to clients, so it may change.
 *
 * <p>Keys are drawn before their rows are committed, so an entry that is committed while somebody
 * turns pages may end up behind them; the next reading from the start has it.
 */
public final class Cursor {
  private static final int LONGEST = 60;
  private static final UUID BEFORE_ALL = new UUID(0, 0);

  private Cursor() {}

  /** The cursor of the page after the entry with that key. */
  public static String after(Object key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(key.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /** The id in a cursor of a list that is sorted by id. */
  public static UUID id(@Nullable String cursor) {
    return key(cursor, BEFORE_ALL, UUID::fromString);
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
