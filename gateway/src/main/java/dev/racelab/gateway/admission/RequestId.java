package dev.racelab.gateway.admission;

import dev.racelab.platform.request.RequestIds;
import io.vertx.ext.web.RoutingContext;
import org.jboss.logging.MDC;

/**
 * Keeps the id of a request, by the platform's rule, while the gateway works on it, also for its
 * log lines. Stateless.
 */
public final class RequestId {
  private static final String KEY = "racelab.gateway.request-id";

  private RequestId() {}

  /**
   * The id of a request, the same at every call.
   *
   * @return the caller's id if it is sane, else a new one
   */
  public static String of(RoutingContext context) {
    String known = context.get(KEY);
    if (known != null) {
      return known;
    }
    String id = RequestIds.choose(context.request().getHeader(RequestIds.HEADER));
    context.put(KEY, id);
    MDC.put("requestId", id);
    return id;
  }
}
