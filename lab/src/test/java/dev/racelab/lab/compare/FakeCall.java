package dev.racelab.lab.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.racelab.lab.compare.FakeService.Answer;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A request as a fake service sees it.
 *
 * @param path its segments without the gateway's prefix
 * @param body what came, or an empty object
 * @param meeting waits for the other parties, where the request is to meet some
 */
record FakeCall(HttpExchange exchange, List<String> path, JsonNode body, Runnable meeting) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** So few that a cursor is followed. */
  private static final int PAGE = 7;

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  static Answer problem(int status, String code) {
    return new Answer(
        status, object().put("status", status).put("code", code).put("definite", true));
  }

  void meet() {
    meeting.run();
  }

  /** What guards the request, or nothing. */
  String strategy() {
    String strategy = exchange.getRequestHeaders().getFirst("Lab-Strategy");
    return strategy == null ? "" : strategy;
  }

  /** Who asks, where it is a customer. */
  UUID subject() {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    return UUID.fromString(header.substring("Bearer customer-".length()));
  }

  /** The rows that were read and written, for example {@code r account/7@3}. */
  void accessed(List<String> accesses) {
    exchange.getResponseHeaders().set("Lab-Access", String.join(", ", accesses));
  }

  /** That part of the query, or null. */
  @Nullable String query(String name) {
    String query = exchange.getRequestURI().getQuery();
    return query == null
        ? null
        : Stream.of(query.split("&", -1))
            .filter(each -> each.startsWith(name + "="))
            .map(each -> each.substring(name.length() + 1))
            .findFirst()
            .orElse(null);
  }

  /** The page of the list that the request asks for. */
  <T> ObjectNode page(String member, List<T> all, Function<T, JsonNode> view) {
    String after = query("after");
    int from = after == null ? 0 : Integer.parseInt(after);
    int to = Math.min(from + PAGE, all.size());
    ObjectNode page = object();
    ArrayNode elements = page.putArray(member);
    all.subList(from, to).forEach(each -> elements.add(view.apply(each)));
    if (to < all.size()) {
      page.put("next", String.valueOf(to));
    } else {
      page.putNull("next");
    }
    return page;
  }
}
