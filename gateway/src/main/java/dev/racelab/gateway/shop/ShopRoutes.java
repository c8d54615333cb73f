package dev.racelab.gateway.shop;

import dev.racelab.gateway.admission.Admission;
import dev.racelab.gateway.admission.Refusals;
import dev.racelab.gateway.admission.RequestId;
import dev.racelab.gateway.routing.Fetch;
import dev.racelab.gateway.routing.Services;
import dev.racelab.platform.problem.ErrorCode;
import io.quarkus.runtime.annotations.RegisterResources;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code /shop}: sign-up and checkout as HTML forms.
 *
 * <p>A form is answered with a page, and not with a redirect to one. Redirect-after-post would take
 * the reload of a POST away from the browser, which hides one of four ways to send a form twice,
 * and neither the double click nor the lost answer.
 */
@RegisterResources(globs = "shop/*")
public final class ShopRoutes {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; form-action 'self';"
          + " base-uri 'none'; frame-ancestors 'none'";

  /** What a browser says of a form that was sent from one of our own pages, or by hand. */
  private static final Set<String> OWN_PAGES = Set.of("same-origin", "none");

  private final Vertx vertx;
  private final ShopConfig config;
  private final Refusals refusals;
  private final Optional<Shop> shop;

  /**
   * @param lab whether this gateway is a lab's; outside of one it signs for nobody
   * @param services must have owners of the paths that the shop calls
   * @throws IllegalArgumentException if the configured key cannot be used, or may not
   */
  public ShopRoutes(
      Vertx vertx,
      ShopConfig config,
      boolean lab,
      Services services,
      Fetch fetch,
      Refusals refusals) {
    if (config.signingKey().isPresent() && !lab) {
      throw new IllegalArgumentException(
          "racelab.gateway.shop.signing-key makes everybody anybody, so it is allowed in a lab only:"
              + " set racelab.lab.enabled=true, or leave the key away");
    }
    this.vertx = vertx;
    this.config = config;
    this.refusals = refusals;
    this.shop =
        config
            .signingKey()
            .map(LabTokens::new)
            .map(
                tokens ->
                    new Shop(
                        new ServiceCalls(vertx, services, fetch, config.copyPatience()), tokens));
  }

  /** Mounts the routes, all of them behind admission. */
  public void mount(
      Router router, int order, Admission admission, Handler<RoutingContext> onFailure) {
    router.route("/shop").order(order).handler(admission).failureHandler(onFailure);
    router.route("/shop/*").order(order).handler(admission).failureHandler(onFailure);
    if (shop.isEmpty()) {
      router.route("/shop").order(order + 1).handler(this::closed);
      router.route("/shop/*").order(order + 1).handler(this::closed);
      return;
    }
    Shop open = shop.get();
    serve(router, order, HttpMethod.GET, "/shop", this::start);
    serve(router, order, HttpMethod.GET, "/shop/shop.css", file("shop.css", "text/css"));
    serve(router, order, HttpMethod.GET, "/shop/shop.js", file("shop.js", "text/javascript"));
    serve(router, order, HttpMethod.POST, "/shop/customers", form(open::signUp));
    serve(router, order, HttpMethod.POST, "/shop/products", form(open::fillShelves));
    serve(router, order, HttpMethod.POST, "/shop/orders", form(open::order));
  }

  private void serve(
      Router router, int order, HttpMethod method, String path, Handler<RoutingContext> handler) {
    router.route(method, path).order(order + 1).handler(handler);
    router
        .route(path)
        .order(order + 2)
        .handler(
            context -> {
              context.response().putHeader(HttpHeaders.ALLOW, method.name());
              refusals.refuse(
                  context, ErrorCode.METHOD_NOT_ALLOWED, "Only " + method + " is allowed here.");
            });
  }

  private void closed(RoutingContext context) {
    refusals.refuse(
        context,
        ErrorCode.NOT_FOUND,
        "The shop is open in a lab only: racelab.gateway.shop.signing-key is not set.");
  }

  /**
   * The first form's key stands in the address, so that whoever comes back finds the same form.
   * Everybody else is given an address of its own.
   */
  private void start(RoutingContext context) {
    boolean keyed = keyed(context);
    Optional<Wish> asked =
        Optional.ofNullable(context.request().getParam("customer"))
            .flatMap(Wish::id)
            .map(
                customer ->
                    new Wish(
                        customer,
                        Optional.empty(),
                        Optional.ofNullable(context.request().getParam("key"))
                            .filter(key -> keyed && Wish.isKey(key))))
            .filter(wish -> wish.key().isPresent() == keyed);
    if (asked.isPresent()) {
      show(context, keyed, new Shown(200, ShopPages.signUp(asked.get(), "")));
      return;
    }
    Wish fresh = Wish.fresh(keyed);
    context
        .response()
        .setStatusCode(303)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader(
            HttpHeaders.LOCATION,
            "/shop?customer="
                + fresh.customer()
                + fresh.key().map(key -> "&key=" + key).orElse("&keys=off"))
        .end();
  }

  /** What answers a form that was read. */
  private interface Answerer {
    Future<Shown> answer(Visit visit, Form form);
  }

  /**
   * A browser's request.
   *
   * @param keyed whether its forms carry keys
   */
  record Visit(boolean keyed, String requestId, Map<String, String> labHeaders) {}

  /** A page and its status. */
  record Shown(int status, Html page) {}

  private Handler<RoutingContext> form(Answerer answerer) {
    return context -> {
      if (!isOwn(context.request())) {
        refusals.refuse(context, ErrorCode.FORBIDDEN, "The form is another site's.");
        return;
      }
      Visit visit = new Visit(keyed(context), RequestId.of(context), labHeaders(context));
      Form.read(vertx, context.request(), config)
          .compose(form -> answerer.answer(visit, form))
          .onSuccess(shown -> show(context, visit.keyed(), shown))
          .onFailure(failure -> fail(context, failure));
    };
  }

  /** Where a browser does not say whose page it sends from, the page's origin has to be ours. */
  private static boolean isOwn(HttpServerRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return OWN_PAGES.contains(site);
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    String host = request.getHeader(HttpHeaders.HOST);
    return origin == null
        || origin.equalsIgnoreCase("http://" + host)
        || origin.equalsIgnoreCase("https://" + host);
  }

  private static boolean keyed(RoutingContext context) {
    return !"off".equals(context.queryParams().get("keys"));
  }

  /** Whoever steers a request by the lab's controls steers what becomes of it, too. */
  private static Map<String, String> labHeaders(RoutingContext context) {
    return context.request().headers().entries().stream()
        .filter(header -> header.getKey().toLowerCase(Locale.ROOT).startsWith("lab-"))
        .collect(
            Collectors.toUnmodifiableMap(
                header -> header.getKey().toLowerCase(Locale.ROOT),
                Map.Entry::getValue,
                (one, other) -> one));
  }

  /** A key is nobody else's, so whoever comes back has the page made again. */
  private static void show(RoutingContext context, boolean keyed, Shown shown) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      return; // the browser left, as it does at the second click
    }
    if (keyed) {
      response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    }
    secured(response, "text/html")
        .setStatusCode(shown.status())
        .putHeader("Content-Security-Policy", POLICY)
        // With no-referrer, a browser would name no origin in its forms, and isOwn needs one.
        .putHeader("Referrer-Policy", "same-origin")
        .end(shown.page().text());
  }

  private void fail(RoutingContext context, Throwable failure) {
    if (failure instanceof UnusableFormException unusable) {
      refusals.refuse(context, unusable.code(), unusable.detail());
    } else if (!context.response().closed()) {
      context.fail(failure);
    }
  }

  private static Handler<RoutingContext> file(String name, String mediaType) {
    String text = resource(name);
    return context -> secured(context.response(), mediaType).end(text);
  }

  private static HttpServerResponse secured(HttpServerResponse response, String mediaType) {
    return response
        .putHeader(HttpHeaders.CONTENT_TYPE, mediaType + "; charset=utf-8")
        .putHeader("X-Content-Type-Options", "nosniff");
  }

  private static String resource(String name) {
    try (InputStream text = ShopRoutes.class.getResourceAsStream("/shop/" + name)) {
      if (text == null) {
        throw new IllegalStateException("shop/" + name + " is missing in the gateway's jar");
      }
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
