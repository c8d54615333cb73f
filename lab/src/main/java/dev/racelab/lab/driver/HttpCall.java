package dev.racelab.lab.driver;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One request to send.
 *
 * @param method for example {@code POST}
 * @param path what stands in the request line, query included; starts with {@code /}
 * @param headers further headers; Host and Content-Length are the driver's
 * @param body the body, possibly empty; sent as UTF-8
 */
public record HttpCall(String method, String path, Map<String, String> headers, String body) {
  public HttpCall {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("a request's path starts with '/', got '" + path + "'");
    }
    headers = Map.copyOf(headers);
    headers.forEach(
        (name, value) -> {
          if (breaksLine(name) || breaksLine(value)) {
            throw new IllegalArgumentException("header " + name + " contains a line break");
          }
        });
    if (breaksLine(path) || path.indexOf(' ') >= 0) {
      throw new IllegalArgumentException("a request's path holds no space and no line break");
    }
  }

  /** The same request with further headers. */
  public HttpCall with(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.putAll(more);
    return new HttpCall(method, path, all, body);
  }

  private static boolean breaksLine(String text) {
    return text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0;
  }
}
