package dev.racelab.platform.request;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The id under which logs, answers and traces of one request are found again. */
@ApplicationScoped
public class RequestIds {
  public static final String HEADER = "X-Request-Id";
  static final String KEY = "racelab.request-id";

  /** What is taken from a client: it ends in logs, so nothing that could forge a line. */
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  @Inject CurrentVertxRequest request;

  /** The current request's id; null outside a request. */
  public @Nullable String current() {
    RoutingContext context = request.getCurrent();
    return context == null ? null : context.get(KEY);
  }

  /** The client's own id where it is harmless, else a new one. */
  public static String choose(@Nullable String sent) {
    return sent != null && ALLOWED.matcher(sent).matches() ? sent : UUID.randomUUID().toString();
  }
}
