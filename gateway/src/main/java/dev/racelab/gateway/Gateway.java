package dev.racelab.gateway;

import dev.racelab.gateway.admission.Admission;
import dev.racelab.gateway.admission.AdmissionConfig;
import dev.racelab.gateway.admission.Refusals;
import dev.racelab.gateway.docs.DocsRoutes;
import dev.racelab.gateway.routing.ApiRoute;
import dev.racelab.gateway.routing.Fetch;
import dev.racelab.gateway.routing.Forwarder;
import dev.racelab.gateway.routing.ReplicaWatch;
import dev.racelab.gateway.routing.RoutingConfig;
import dev.racelab.gateway.routing.RoutingMeters;
import dev.racelab.gateway.routing.Services;
import dev.racelab.gateway.shop.ShopConfig;
import dev.racelab.gateway.shop.ShopRoutes;
import dev.racelab.platform.problem.ErrorCode;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jboss.logging.Logger;

/** The gateway's parts, put together; it needs a router and nothing else of its surroundings. */
final class Gateway {
  private static final Logger LOG = Logger.getLogger(Gateway.class);

  private final Refusals refusals;
  private final Admission admission;
  private final ReplicaWatch watch;
  private final Forwarder forwarder;
  private final ApiRoute api;
  private final DocsRoutes docs;
  private final ShopRoutes shop;
  private volatile boolean leaving;

  Gateway(
      Vertx vertx,
      RoutingConfig routing,
      AdmissionConfig limits,
      ShopConfig shopping,
      boolean lab,
      MeterRegistry registry,
      String replica) {
    refusals = new Refusals(vertx, replica);
    admission = new Admission(limits, refusals);
    Services services = new Services(routing);
    RoutingMeters meters = new RoutingMeters(registry);
    watch = new ReplicaWatch(vertx, routing, services, meters);
    forwarder =
        new Forwarder(
            vertx, routing.upstream(), limits.maxBodySize().asLongValue(), refusals, meters);
    api = new ApiRoute(services, forwarder, refusals);
    Fetch fetch = new Fetch(forwarder);
    docs = new DocsRoutes(services, fetch, refusals);
    shop = new ShopRoutes(vertx, shopping, lab, services, fetch, refusals);
    registry.gauge("racelab.gateway.admitted", admission, Admission::inFlight);
  }

  /** Mounts the routes: the costly ones behind admission, and a last one for what nobody owns. */
  void mount(Router router) {
    int first = RouteConstants.ROUTE_ORDER_BEFORE_DEFAULT;
    router.route().order(first - 1).handler(this::sendAwayIfLeaving);
    int last = RouteConstants.ROUTE_ORDER_AFTER_DEFAULT + 10_000;
    router
        .route(ApiRoute.MOUNT + "/*")
        .order(first)
        .handler(admission)
        .handler(api)
        .failureHandler(this::fail);
    docs.mount(router, first + 1, admission, this::fail);
    shop.mount(router, first + 3, admission, this::fail);
    router
        .route()
        .order(last)
        .handler(
            context ->
                refusals.refuse(context, ErrorCode.NOT_FOUND, "There is nothing at this path."));
  }

  void start() {
    watch.start();
  }

  /** From now on each answer ends its connection, so that nobody is surprised by our end. */
  void leave() {
    leaving = true;
  }

  private void sendAwayIfLeaving(RoutingContext context) {
    if (leaving && context.request().version() != HttpVersion.HTTP_2) {
      context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    context.next();
  }

  boolean informed() {
    return watch.informed();
  }

  void close() {
    watch.close();
    forwarder.close();
  }

  private void fail(RoutingContext context) {
    LOG.errorf(context.failure(), "A request to %s failed", context.normalizedPath());
    refusals.refuse(context, ErrorCode.INTERNAL_ERROR, "The gateway failed; see its log.");
  }
}
