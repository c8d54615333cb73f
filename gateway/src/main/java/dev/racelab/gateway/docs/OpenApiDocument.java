package dev.racelab.gateway.docs;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Turns a service's own OpenAPI document into the one that is true at the gateway. Stateless. */
final class OpenApiDocument {
  private static final String SCHEME = "bearer";

  private OpenApiDocument() {}

  /**
   * Points the document's calls at the gateway, leaves out the paths that the gateway does not pass
   * on, and makes sure that a bearer token can be entered.
   *
   * @param mount where the service's paths begin at the gateway
   * @param reachable whether the gateway passes a path on
   * @return the same document, changed
   */
  static JsonObject behind(String mount, JsonObject document, Predicate<String> reachable) {
    document.put("servers", new JsonArray().add(new JsonObject().put("url", mount)));
    JsonObject paths = document.getJsonObject("paths", new JsonObject());
    List.copyOf(paths.fieldNames()).stream()
        .filter(path -> !reachable.test(path))
        .forEach(paths::remove);
    document.put("paths", paths);
    authorizable(document);
    return document;
  }

  private static void authorizable(JsonObject document) {
    JsonObject components = document.getJsonObject("components", new JsonObject());
    JsonObject schemes = components.getJsonObject("securitySchemes", new JsonObject());
    for (Map.Entry<String, Object> scheme : schemes) {
      if (scheme.getValue() instanceof JsonObject known
          && "http".equals(known.getString("type"))
          && "bearer".equalsIgnoreCase(known.getString("scheme"))) {
        return;
      }
    }
    schemes.put(
        SCHEME,
        new JsonObject().put("type", "http").put("scheme", "bearer").put("bearerFormat", "JWT"));
    document.put("components", components.put("securitySchemes", schemes));
    if (!document.containsKey("security")) {
      document.put("security", new JsonArray().add(new JsonObject().put(SCHEME, new JsonArray())));
    }
  }
}
