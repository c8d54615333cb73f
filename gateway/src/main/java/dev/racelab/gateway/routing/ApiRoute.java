package dev.racelab.gateway.routing;

import dev.racelab.gateway.admission.Refusals;
import dev.racelab.platform.problem.ErrorCode;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/**
 * {@code /api/**}: the request goes to the service that owns the path behind {@code /api}. The path
 * is judged and passed on in its normalized form, so that no {@code /../} reaches what the table
 * does not name. Thread-safe.
 */
public final class ApiRoute implements Handler<RoutingContext> {
  /** What stands before a service's own paths. */
  public static final String MOUNT = "/api";

  private final Services services;
  private final Forwarder forwarder;
  private final Refusals refusals;

  /**
   * @param services says who owns a path
   */
  public ApiRoute(Services services, Forwarder forwarder, Refusals refusals) {
    this.services = services;
    this.forwarder = forwarder;
    this.refusals = refusals;
  }

  @Override
  public void handle(RoutingContext context) {
    String normalized = context.normalizedPath();
    String path = normalized.startsWith(MOUNT) ? normalized.substring(MOUNT.length()) : "";
    services
        .owner(path)
        .ifPresentOrElse(
            pool -> forwarder.forward(context, pool, path + query(context), MOUNT),
            () -> refusals.refuse(context, ErrorCode.NOT_FOUND, "No service owns this path."));
  }

  private static String query(RoutingContext context) {
    String query = context.request().query();
    return query == null ? "" : "?" + query;
  }
}
