package dev.racelab.gateway.shop;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A piece of a page. It is made of templates, which stand in the code, and of values, which are
 * escaped on their way in; so nothing that somebody typed can stand in a page as markup.
 */
record Html(String text) {
  private static final String PLACE = "{}";

  /** Nothing. */
  static final Html NONE = new Html("");

  /**
   * A template whose {@code {}} are filled in their order: pieces of a page as they are, everything
   * else escaped. A template is never put together from values.
   */
  static Html of(String template, Object... values) {
    StringBuilder text = new StringBuilder(template.length() + 64 * values.length);
    int from = 0;
    for (Object value : values) {
      int place = template.indexOf(PLACE, from);
      if (place < 0) {
        throw new IllegalArgumentException(values.length + " values are too many: " + template);
      }
      text.append(template, from, place)
          .append(value instanceof Html piece ? piece.text() : escaped(value.toString()));
      from = place + PLACE.length();
    }
    if (template.indexOf(PLACE, from) >= 0) {
      throw new IllegalArgumentException(values.length + " values are too few: " + template);
    }
    return new Html(text.append(template, from, template.length()).toString());
  }

  /** Pieces one after the other. */
  static Html join(List<Html> pieces) {
    return new Html(pieces.stream().map(Html::text).collect(Collectors.joining()));
  }

  private static String escaped(String value) {
    StringBuilder text = new StringBuilder(value.length() + 16);
    for (int i = 0; i < value.length(); i++) {
      char each = value.charAt(i);
      switch (each) {
        case '&' -> text.append("&amp;");
        case '<' -> text.append("&lt;");
        case '>' -> text.append("&gt;");
        case '"' -> text.append("&quot;");
        case '\'' -> text.append("&#39;");
        default -> text.append(each);
      }
    }
    return text.toString();
  }
}
