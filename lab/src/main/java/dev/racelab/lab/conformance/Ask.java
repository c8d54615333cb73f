package dev.racelab.lab.conformance;

import dev.racelab.lab.driver.HttpCall;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request that is to be sent.
 *
 * @param headers all but the key's
 * @param keys the values of the key's header lines, as they are
 * @param heldBack how many of the last bytes are never sent
 */
record Ask(
    String method,
    URI url,
    Map<String, String> headers,
    List<String> keys,
    String body,
    int heldBack) {
  static final String KEY_HEADER = "Idempotency-Key";
  private static final int LONGEST_SHOWN = 120;

  Ask {
    headers = Map.copyOf(headers);
    keys = List.copyOf(keys);
  }

  Ask keys(List<String> others) {
    return new Ask(method, url, headers, others, body, heldBack);
  }

  Ask body(String other) {
    return new Ask(method, url, headers, keys, other, heldBack);
  }

  Ask url(URI other) {
    return new Ask(method, other, headers, keys, body, heldBack);
  }

  /** The same by whom these headers name; they replace those of the same names. */
  Ask by(Map<String, String> others) {
    return new Ask(method, url, merged(headers, others), keys, body, heldBack);
  }

  /**
   * The same with spaces after its body, the last of which are never sent: what comes is whole
   * JSON, and only the length that was announced tells that it is not the whole body.
   */
  Ask cutOffInTrailingSpaces() {
    return new Ask(method, url, headers, keys, body + " ".repeat(8), 4);
  }

  /** Names of headers know no case. */
  static Map<String, String> merged(Map<String, String> some, Map<String, String> others) {
    Map<String, String> merged = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    merged.putAll(some);
    others.forEach(
        (name, value) -> {
          merged.remove(name);
          merged.put(name, value);
        });
    return merged;
  }

  URI origin() {
    return URI.create(url.getScheme() + "://" + url.getRawAuthority());
  }

  /** All of it but the key's lines. */
  HttpCall call() {
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    return new HttpCall(method, path + query, headers, body);
  }

  /** The same with its key among the headers, which one line allows. */
  HttpCall whole() {
    Map<String, String> more = new LinkedHashMap<>();
    keys.forEach(key -> more.put(KEY_HEADER, key));
    return call().with(more);
  }

  List<String> keyLines() {
    return keys.stream().map(key -> KEY_HEADER + ": " + key).toList();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(method).append(' ').append(call().path());
    keyLines().forEach(line -> text.append(", ").append(shown(line)));
    if (!body.isEmpty()) {
      text.append(", ").append(shown(body));
    }
    return text.append(heldBack > 0 ? ", cut off before its last bytes" : "").toString();
  }

  /** On one line, and not longer than a person reads; characters that cannot be seen are named. */
  static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    text.replaceAll("[ \\n\\r\\t]+", " ")
        .chars()
        .limit(LONGEST_SHOWN)
        .forEach(
            c -> {
              if (c >= ' ' && c <= '~') {
                shown.append((char) c);
              } else {
                shown.append(String.format(Locale.ROOT, "\\u%04x", c));
              }
            });
    return text.length() > LONGEST_SHOWN
        ? shown + "... (" + text.length() + " characters)"
        : shown.toString();
  }
}
