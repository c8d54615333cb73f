package dev.racelab.gateway.docs;

import io.quarkus.runtime.annotations.RegisterResources;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** The page's text, read once from the class path. Stateless. */
@RegisterResources(globs = "docs/*")
final class DocsPage {
  private static final String PLACE_OF_SERVICES = "@services@";

  private DocsPage() {}

  /** The page; service names are plain, so that they may stand in it as they are. */
  static String html(Set<String> services) {
    JsonArray urls = new JsonArray();
    services.forEach(
        name -> urls.add(new JsonObject().put("name", name).put("url", "/docs/" + name + ".json")));
    return resource("index.html").replace(PLACE_OF_SERVICES, urls.encode());
  }

  static String script() {
    return resource("start.js");
  }

  private static String resource(String name) {
    try (InputStream text = DocsPage.class.getResourceAsStream("/docs/" + name)) {
      if (text == null) {
        throw new IllegalStateException("docs/" + name + " is missing in the gateway's jar");
      }
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
