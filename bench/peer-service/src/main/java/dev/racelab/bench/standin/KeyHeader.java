package dev.racelab.bench.standin;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Set;

/**
 * The account service inside knows the header, too. It is renamed before anybody reads it, so that
 * the library under measurement is the only one who keeps answers.
 */
class KeyHeader {
  /** What the library is told to look for. */
  static final String NAME = "Peer-Idempotency-Key";

  private static final String STANDARD = "Idempotency-Key";
  private static final int FIRST_OF_ALL = Integer.MAX_VALUE;
  private static final Set<String> GUARDED = Set.of("POST", "PATCH");

  void install(@Observes Filters filters) {
    filters.register(KeyHeader::rename, FIRST_OF_ALL);
  }

  private static void rename(RoutingContext context) {
    var headers = context.request().headers();
    List<String> keys = headers.getAll(STANDARD);
    headers.remove(STANDARD).remove(NAME);
    if (!keys.isEmpty()) {
      headers.add(NAME, keys);
    }
    context.next();
  }

  /** Whether requests of this method are done once. */
  static boolean isGuarded(String method) {
    return GUARDED.contains(method);
  }
}
