package dev.racelab.lab.driver;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer as it came.
 *
 * @param status the status code
 * @param headers by lower-case name; a repeated header's values are joined by {@code ", "}
 * @param body the whole body, without its transfer coding, read as UTF-8
 */
public record HttpAnswer(int status, Map<String, String> headers, String body) {
  public HttpAnswer {
    headers = Map.copyOf(headers);
  }

  /** The value of a header, whatever its case, or null. */
  public @Nullable String header(String name) {
    return headers.get(name.toLowerCase(Locale.ROOT));
  }
}
