package dev.racelab.gateway.routing;

import dev.racelab.platform.request.RequestIds;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Copies headers from one side of the gateway to the other. What concerns one connection only (RFC
 * 9110, section 7.6.1), also what the Connection header names, stays on its side. Stateless.
 */
final class Headers {
  private static final Set<String> ONE_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "http2-settings");
  private static final String VIA = "racelab";

  private Headers() {}

  /** Copies a request's headers for a replica, and says on whose behalf the gateway asks. */
  static void toReplica(HttpServerRequest from, MultiMap to, String requestId) {
    Set<String> named = namedByConnection(from.headers());
    for (Map.Entry<String, String> header : from.headers()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      switch (name) {
        case "host", "expect", "x-request-id" -> {}
        default -> {
          if (!ONE_HOP.contains(name) && !named.contains(name)) {
            to.add(header.getKey(), header.getValue());
          }
        }
      }
    }
    to.set(RequestIds.HEADER, requestId);
    to.add("Via", (from.version() == HttpVersion.HTTP_2 ? "2.0 " : "1.1 ") + VIA);
    if (from.authority() != null) {
      to.set("X-Forwarded-Host", from.authority().toString());
    }
    to.set("X-Forwarded-Proto", from.isSSL() ? "https" : "http");
    if (from.remoteAddress() != null) {
      to.add("X-Forwarded-For", from.remoteAddress().host());
    }
  }

  /**
   * Copies an answer's headers for the client.
   *
   * @param replica the replica's own origin, such as {@code http://127.0.0.1:4101}; a Location that
   *     starts with it, or that is a bare path, is turned into the gateway's path
   */
  static void toClient(MultiMap from, MultiMap to, String replica, String mount) {
    Set<String> named = namedByConnection(from);
    for (Map.Entry<String, String> header : from) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      switch (name) {
        case "x-request-id" -> {}
        case "location" -> to.add(header.getKey(), location(header.getValue(), replica, mount));
        default -> {
          if (!ONE_HOP.contains(name) && !named.contains(name)) {
            to.add(header.getKey(), header.getValue());
          }
        }
      }
    }
  }

  /** The declared length of a body, or -1 if there is none, or none that is a number. */
  static long length(MultiMap headers) {
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? -1 : Long.parseLong(length);
    } catch (NumberFormatException notANumber) {
      return -1;
    }
  }

  private static String location(String location, String replica, String mount) {
    String path = location.startsWith(replica) ? location.substring(replica.length()) : location;
    return path.startsWith("/") && !path.startsWith("//") ? mount + path : location;
  }

  private static Set<String> namedByConnection(MultiMap headers) {
    @Nullable String connection = headers.get(HttpHeaders.CONNECTION);
    if (connection == null
        || (connection.indexOf(',') < 0 && ONE_HOP.contains(connection.toLowerCase(Locale.ROOT)))) {
      return Set.of();
    }
    return headers.getAll(HttpHeaders.CONNECTION).stream()
        .flatMap(value -> Arrays.stream(value.split(",")))
        .map(value -> value.strip().toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }
}
