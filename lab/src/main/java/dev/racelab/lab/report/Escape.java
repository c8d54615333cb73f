package dev.racelab.lab.report;

/** Makes any text safe inside HTML and XML, in elements and in quoted attributes. */
final class Escape {
  private Escape() {}

  static String markup(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(c -> append(safe, c));
    return safe.toString();
  }

  private static void append(StringBuilder safe, int c) {
    switch (c) {
      case '&' -> safe.append("&amp;");
      case '<' -> safe.append("&lt;");
      case '>' -> safe.append("&gt;");
      case '"' -> safe.append("&quot;");
      case '\'' -> safe.append("&#39;");
      default -> {
        // XML 1.0 has no way to write the other control characters, nor half a surrogate pair.
        boolean allowed =
            c == '\t'
                || c == '\n'
                || (c >= 0x20 && !(c >= 0xd800 && c <= 0xdfff) && c < 0xfffe)
                || c > 0xffff;
        safe.appendCodePoint(allowed ? c : 0xfffd);
      }
    }
  }
}
