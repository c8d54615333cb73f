package dev.racelab.bench.peer;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * One line between the bench and a worker: a word, and values by name. Values are escaped as in a
 * URL, so that a line has as many blanks as values.
 *
 * @param kind what it is
 * @param values the rest
 */
public record Message(String kind, Map<String, String> values) {
  public Message {
    values = Map.copyOf(values);
  }

  /** Reads what {@link #line} wrote. */
  public static Message parse(String line) {
    String[] words = line.split(" ", -1);
    Map<String, String> values = new TreeMap<>();
    for (int i = 1; i < words.length; i++) {
      int end = words[i].indexOf('=');
      if (end < 1) {
        throw new IllegalArgumentException("'" + words[i] + "' is no NAME=VALUE in: " + line);
      }
      values.put(
          words[i].substring(0, end),
          URLDecoder.decode(words[i].substring(end + 1), StandardCharsets.UTF_8));
    }
    return new Message(words[0], values);
  }

  /** Without a line break. */
  public String line() {
    StringBuilder line = new StringBuilder(kind);
    new TreeMap<>(values)
        .forEach(
            (name, value) ->
                line.append(' ')
                    .append(name)
                    .append('=')
                    .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return line.toString();
  }

  /** The value of that name. */
  public String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("'" + kind + "' has no '" + name + "': " + values);
    }
    return value;
  }

  /** The whole number of that name. */
  public int number(String name) {
    return Integer.parseInt(text(name));
  }
}
