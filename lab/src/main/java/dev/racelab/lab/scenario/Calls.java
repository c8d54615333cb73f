package dev.racelab.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.driver.HttpCall;
import dev.racelab.lab.driver.UnexpectedAnswerException;
import dev.racelab.lab.history.Attempt;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How every service is called: the requests that race, and what oracles read, within bounds. */
final class Calls {
  private static final int PAGE = 500;
  private static final int MAX_PAGES = 1_000;
  private static final int MAX_READS = 5;

  private final World world;

  Calls(World world) {
    this.world = world;
  }

  /** A request that races. */
  static HttpCall post(String token, String path, ObjectNode body) {
    return call("POST", token, path, Map.of("Content-Type", "application/json"), body.toString());
  }

  /** A request that races and says all in its path. */
  static HttpCall post(String token, String path) {
    return call("POST", token, path, Map.of(), "");
  }

  /**
   * A request that races, by any method.
   *
   * @param more headers besides those of every request, for example If-Match
   */
  static HttpCall call(
      String method, String token, String path, Map<String, String> more, String body) {
    Map<String, String> headers =
        new HashMap<>(Map.of("Authorization", "Bearer " + token, "Accept", "application/json"));
    headers.putAll(more);
    return new HttpCall(method, World.path(path), headers, body);
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Reads one row. */
  interface Row {
    /** The row as it is now. */
    JsonNode read() throws InterruptedException;
  }

  /** Reads what belongs to a row. */
  interface Rest<T> {
    /** Both together. */
    T read(JsonNode row) throws InterruptedException;
  }

  /**
   * A row and what belongs to it. Where an operation of the round is in flight, it may land between
   * the reads; they are repeated then, until the row's version stood still around them.
   */
  static <T> T settled(List<Attempt> attempts, Row row, Rest<T> rest) throws InterruptedException {
    boolean inFlight = attempts.stream().anyMatch(Attempt::isUnknown);
    JsonNode before = row.read();
    for (int reads = 1; ; reads++) {
      T state = rest.read(before);
      if (!inFlight || reads == MAX_READS) {
        return state;
      }
      JsonNode after = row.read();
      if (after.path("version").equals(before.path("version"))) {
        return state;
      }
      before = after;
    }
  }

  /**
   * All elements of a list that comes in pages, in its order.
   *
   * @param f under what the history keeps each page
   * @param arguments whose list it is, for the history
   * @param path without limit and cursor
   * @param member the member of a page that holds its elements
   */
  List<JsonNode> pages(String f, ObjectNode arguments, String path, String member)
      throws InterruptedException {
    List<JsonNode> elements = new ArrayList<>();
    String first = path + (path.contains("?") ? "&" : "?") + "limit=" + PAGE;
    String cursor = "";
    for (int page = 0; page < MAX_PAGES; page++) {
      JsonNode answer = world.read(f, arguments, first + cursor);
      answer.path(member).forEach(elements::add);
      if (!answer.hasNonNull("next")) {
        return elements;
      }
      cursor = "&after=" + encoded(answer.path("next").asText());
    }
    throw new UnexpectedAnswerException(
        "%s has more than %,d %s".formatted(path, (long) PAGE * MAX_PAGES, member));
  }

  static long number(JsonNode object, String field) {
    JsonNode value = object.path(field);
    if (!value.isIntegralNumber()) {
      throw new UnexpectedAnswerException(
          "field '%s' is not a whole number but '%s'".formatted(field, value));
    }
    return value.asLong();
  }
}
