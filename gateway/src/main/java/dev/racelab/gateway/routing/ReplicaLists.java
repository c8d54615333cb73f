package dev.racelab.gateway.routing;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the form {@code {"account":["http://127.0.0.1:4101"]}}. Stateless. */
final class ReplicaLists {
  private static final int MOST_REPLICAS = 1_000;

  private ReplicaLists() {}

  /**
   * @throws IllegalArgumentException if the text has another form, saying which part
   */
  static Map<String, List<URI>> parse(String json) {
    JsonObject lists;
    try {
      lists = new JsonObject(json);
    } catch (DecodeException notJson) {
      throw new IllegalArgumentException("it is not a JSON object", notJson);
    }
    Map<String, List<URI>> parsed = new LinkedHashMap<>();
    for (String service : lists.fieldNames()) {
      if (!(lists.getValue(service) instanceof JsonArray addresses)) {
        throw new IllegalArgumentException(service + " must have an array of addresses");
      }
      if (addresses.size() > MOST_REPLICAS) {
        throw new IllegalArgumentException(
            service + " has " + addresses.size() + " replicas; at most " + MOST_REPLICAS);
      }
      List<URI> uris = new ArrayList<>();
      for (Object address : addresses) {
        uris.add(address(address));
      }
      parsed.put(service, List.copyOf(uris));
    }
    return parsed;
  }

  /** Checks one address: plain http, a host, a port, and nothing behind it. */
  static URI address(@Nullable Object value) {
    if (value instanceof String text) {
      URI uri = URI.create(text);
      boolean bare = uri.getPath() == null || uri.getPath().isEmpty() || uri.getPath().equals("/");
      if ("http".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0 && bare) {
        return URI.create("http://" + uri.getHost() + ":" + uri.getPort());
      }
    }
    throw new IllegalArgumentException(value + " must look like http://127.0.0.1:4101");
  }
}
