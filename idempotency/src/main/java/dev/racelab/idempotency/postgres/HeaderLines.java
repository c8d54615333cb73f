package dev.racelab.idempotency.postgres;

import dev.racelab.idempotency.Header;
import java.util.List;
import java.util.stream.Collectors;

/** Headers as lines of text, which a person who looks at the table can read. */
final class HeaderLines {
  private static final String BETWEEN = ": ";

  private HeaderLines() {}

  /** Names have no colon, and values no line break: a {@link Header} sees to that. */
  static String of(List<Header> headers) {
    return headers.stream()
        .map(header -> header.name() + BETWEEN + header.value())
        .collect(Collectors.joining("\n"));
  }

  static List<Header> parse(String lines) {
    return lines.lines().map(HeaderLines::header).toList();
  }

  private static Header header(String line) {
    int end = line.indexOf(BETWEEN);
    return new Header(line.substring(0, end), line.substring(end + BETWEEN.length()));
  }
}
