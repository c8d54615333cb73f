package dev.racelab.account.ledger;

import dev.racelab.platform.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Where a page of the ledger begins. Opaque to clients, so that it may change. */
final class Cursor {
  private static final int LONGEST = 40;

  private Cursor() {}

  static String after(long position) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Long.toString(position).getBytes(StandardCharsets.US_ASCII));
  }

  static long position(@Nullable String cursor) {
    if (cursor == null) {
      return 0;
    }
    try {
      if (cursor.length() <= LONGEST) {
        return Long.parseLong(
            new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII));
      }
    } catch (IllegalArgumentException notOurs) {
      // Falls through to the refusal below.
    }
    throw ProblemException.invalid("after", "is the 'next' of an earlier page");
  }
}
