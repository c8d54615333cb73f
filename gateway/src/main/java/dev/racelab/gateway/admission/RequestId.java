package dev.racelab.gateway.admission;

import io.vertx.ext.web.RoutingContext;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The id that follows a request through gateway and services. A caller's own id is kept if it is 1
 * to 64 characters of {@code [A-Za-z0-9._-]}, which is safe in a log line and in a header; anything
 * else is replaced by a new UUID. Stateless.
 */
public final class RequestId {
  /** The header's name, in requests and in answers. */
  public static final String HEADER = "X-Request-Id";

  private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final String KEY = "racelab.request-id";

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
    String id = saneOrNew(context.request().getHeader(HEADER));
    context.put(KEY, id);
    return id;
  }

  static String saneOrNew(@Nullable String offered) {
    return offered != null && SANE.matcher(offered).matches()
        ? offered
        : UUID.randomUUID().toString();
  }
}
