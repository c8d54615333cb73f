package dev.racelab.gateway.docs;

import dev.racelab.gateway.admission.Admission;
import dev.racelab.gateway.admission.Refusals;
import dev.racelab.gateway.routing.ApiRoute;
import dev.racelab.gateway.routing.Fetch;
import dev.racelab.gateway.routing.ServicePool;
import dev.racelab.gateway.routing.Services;
import dev.racelab.platform.problem.ErrorCode;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * {@code /docs}: one Swagger UI for all services, and {@code /docs/<service>.json}: their
 * documents. The page loads nothing from anywhere but this origin, and its content security policy
 * says so.
 */
public final class DocsRoutes {
  private static final String DOCUMENT = "/q/openapi?format=json";
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
          + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

  private final Services services;
  private final Fetch fetch;
  private final Refusals refusals;
  private final String page;
  private final String script;

  /**
   * @param services the services that the page's drop-down names
   */
  public DocsRoutes(Services services, Fetch fetch, Refusals refusals) {
    this.services = services;
    this.fetch = fetch;
    this.refusals = refusals;
    this.page = DocsPage.html(services.names());
    this.script = DocsPage.script();
  }

  /** Mounts the routes; what asks a replica goes through admission. */
  public void mount(
      Router router, int order, Admission admission, Handler<RoutingContext> onFailure) {
    router.get("/").order(order).handler(context -> redirect(context, "/docs"));
    router.get("/docs/").order(order).handler(context -> redirect(context, "/docs"));
    router.get("/docs").order(order).handler(this::page).failureHandler(onFailure);
    router.get("/docs/start.js").order(order).handler(this::script);
    router
        .get("/docs/:document")
        .order(order + 1)
        .handler(admission)
        .handler(this::document)
        .failureHandler(onFailure);
  }

  private static void redirect(RoutingContext context, String target) {
    if (target.equals(context.request().path())) {
      context.next();
    } else {
      context.response().setStatusCode(302).putHeader(HttpHeaders.LOCATION, target).end();
    }
  }

  private void page(RoutingContext context) {
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
        .putHeader("Content-Security-Policy", POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .end(page);
  }

  private void script(RoutingContext context) {
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/javascript; charset=utf-8")
        .putHeader("X-Content-Type-Options", "nosniff")
        .end(script);
  }

  private void document(RoutingContext context) {
    String name = context.pathParam("document");
    Optional<ServicePool> pool =
        name.endsWith(".json")
            ? services.named(name.substring(0, name.length() - ".json".length()))
            : Optional.empty();
    if (pool.isEmpty()) {
      refusals.refuse(
          context, ErrorCode.NOT_FOUND, "There is no such document; services: " + services.names());
      return;
    }
    fetch
        .get(pool.get(), DOCUMENT)
        .map(document -> rewrite(document, pool.get()))
        .onSuccess(
            document ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(document))
        .onFailure(failure -> refuse(context, failure));
  }

  private Buffer rewrite(Buffer document, ServicePool pool) {
    return OpenApiDocument.behind(
            ApiRoute.MOUNT, new JsonObject(document), path -> services.owns(pool.name(), path))
        .toBuffer();
  }

  private void refuse(RoutingContext context, Throwable failure) {
    if (failure instanceof Fetch.FetchException known) {
      refusals.refuse(context, known.code(), true, String.valueOf(known.getMessage()));
    } else {
      context.fail(failure);
    }
  }
}
