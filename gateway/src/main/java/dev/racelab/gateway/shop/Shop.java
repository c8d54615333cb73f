package dev.racelab.gateway.shop;

import dev.racelab.gateway.shop.ShopRoutes.Shown;
import dev.racelab.gateway.shop.ShopRoutes.Visit;
import dev.racelab.platform.problem.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What each form does. All calls that a form makes go under keys that are computed from its own: a
 * form that is sent again, after whichever of them the answer was lost, repeats none and makes up
 * for the rest.
 */
final class Shop {
  static final String CURRENCY = "EUR";

  /** How far a customer's account may go down, in cents. */
  static final long CREDIT = 1_000_000;

  private static final int OK = 200;

  /** What empty shelves are filled with: a name, a price in cents, pieces. */
  private record Ware(String name, int price, int stock) {}

  private static final List<Ware> WARES =
      List.of(new Ware("Tea", 450, 1000), new Ware("Cup", 1200, 500), new Ware("Pot", 3900, 50));

  private final ServiceCalls calls;
  private final LabTokens tokens;

  Shop(ServiceCalls calls, LabTokens tokens) {
    this.calls = calls;
    this.tokens = tokens;
  }

  /** Signs a customer up and opens an account, then offers the checkout. */
  Future<Shown> signUp(Visit visit, Form form) {
    Wish wish = Wish.of(form, visit.keyed());
    Wish order = wish.next();
    String login = form.require("login").strip();
    ServiceCalls.Caller customer = customer(visit, wish);
    return calls
        .post(customer, "/customers", wish.key(), customerOf(login))
        .compose(
            signedUp ->
                calls
                    .post(customer, "/accounts", wish.part("account"), account())
                    .recover(
                        failure -> halfDone(failure, "You are signed up, without an account yet.")))
        .compose(
            account ->
                welcome(customer, order.paidFrom(account.body().getString("id")), login, account))
        .map(page -> new Shown(OK, page))
        .recover(
            failure ->
                refused(
                    failure,
                    wish,
                    () -> ShopPages.sendAgain(wish, "customers", Map.of("login", login)),
                    () ->
                        Future.succeededFuture(
                            ShopPages.signUpForm(wish.anotherCustomersInsteadOf(login), login))));
  }

  private Future<Html> welcome(
      ServiceCalls.Caller customer, Wish order, String login, Done account) {
    return checkout(customer, order)
        .map(checkout -> ShopPages.signedUp(order, login, account, checkout));
  }

  /** Places an order of one product. */
  Future<Shown> order(Visit visit, Form form) {
    Wish wish = Wish.of(form, visit.keyed());
    Wish next = wish.next();
    String product = form.require("product");
    String quantity = form.require("quantity").strip();
    ServiceCalls.Caller customer = customer(visit, wish);
    return orderOf(product, quantity, wish.account())
        .compose(order -> calls.post(customer, "/orders", wish.key(), order))
        .compose(
            order ->
                orders(customer)
                    .compose(
                        orders ->
                            checkout(customer, next)
                                .map(checkout -> ShopPages.ordered(next, order, orders, checkout))))
        .map(page -> new Shown(OK, page))
        .recover(
            failure ->
                refused(
                    failure,
                    wish,
                    () ->
                        ShopPages.sendAgain(
                            wish, "orders", Map.of("product", product, "quantity", quantity)),
                    () -> checkout(customer, wish.insteadOf(product, quantity))));
  }

  /** Puts some products on empty shelves, so that the page is of use right after the start. */
  Future<Shown> fillShelves(Visit visit, Form form) {
    Wish wish = Wish.of(form, visit.keyed());
    Wish order = wish.next();
    ServiceCalls.Caller operator =
        new ServiceCalls.Caller(tokens.operator(), visit.requestId(), visit.labHeaders());
    Future<?> filled = Future.succeededFuture();
    for (Ware ware : WARES) {
      filled =
          filled.compose(
              before ->
                  calls
                      .post(operator, "/products", wish.part(ware.name()), productOf(ware))
                      .recover(
                          failure ->
                              ware.equals(WARES.getFirst())
                                  ? Future.failedFuture(failure)
                                  : halfDone(failure, "Some products are on the shelves.")));
    }
    return filled
        .compose(full -> checkout(customer(visit, wish), order))
        .map(checkout -> new Shown(OK, ShopPages.filled(order, checkout)))
        .recover(
            failure ->
                refused(
                    failure,
                    wish,
                    () -> ShopPages.sendAgain(wish, "products", Map.of()),
                    () -> checkout(customer(visit, wish), wish.insteadOf("products"))));
  }

  private static Future<Done> halfDone(Throwable failure, String done) {
    return Future.failedFuture(
        failure instanceof RefusedException refused
            ? new RefusedException(refused.refusal().after(done))
            : failure);
  }

  private ServiceCalls.Caller customer(Visit visit, Wish wish) {
    return new ServiceCalls.Caller(
        tokens.customer(wish.customer()), visit.requestId(), visit.labHeaders());
  }

  /** What was done is done, so that whoever cannot be shown the shelves is told just that. */
  private Future<Html> checkout(ServiceCalls.Caller customer, Wish wish) {
    return calls
        .get(customer, "/products?limit=100")
        .map(products -> ShopPages.checkout(wish, list(products, "products")))
        .otherwise(ShopPages.SHELVES_OUT_OF_SIGHT);
  }

  private Future<Html> orders(ServiceCalls.Caller customer) {
    return calls
        .get(customer, "/orders?limit=100")
        .map(orders -> ShopPages.orders(list(orders, "orders")))
        .otherwise(Html.NONE);
  }

  private static JsonArray list(Done answer, String name) {
    return answer.body().getJsonArray(name, new JsonArray());
  }

  /**
   * Shows why, and what can be done: the same form under the same key while it may still succeed or
   * its outcome is unknown, otherwise a new form under a new key, because what is sent next is
   * another wish.
   */
  private static Future<Shown> refused(
      Throwable failure, Wish wish, Supplier<Html> sameForm, Supplier<Future<Html>> newForm) {
    if (!(failure instanceof RefusedException refused)) {
      return Future.failedFuture(failure);
    }
    Refusal refusal = refused.refusal();
    Future<Html> rest =
        refusal.maySucceedLater() ? Future.succeededFuture(sameForm.get()) : newForm.get();
    return rest.map(html -> new Shown(refusal.status(), ShopPages.refused(wish, refusal, html)));
  }

  private static JsonObject customerOf(String login) {
    return new JsonObject().put("login", login).put("minimum", 0);
  }

  private static JsonObject account() {
    return new JsonObject()
        .put("currency", CURRENCY)
        .put("minimum", -CREDIT)
        .put("minimumScope", "ACCOUNT")
        .put("openingBalance", 0);
  }

  private static JsonObject productOf(Ware ware) {
    return new JsonObject()
        .put("name", ware.name())
        .put("price", ware.price())
        .put("currency", CURRENCY)
        .put("stock", ware.stock());
  }

  private static Future<JsonObject> orderOf(
      String product, String quantity, Optional<UUID> account) {
    return wholeNumber(quantity)
        .map(
            pieces ->
                Future.succeededFuture(
                    new JsonObject()
                        .put("account", account.map(UUID::toString).orElse(null))
                        .put(
                            "lines",
                            new JsonArray()
                                .add(
                                    new JsonObject()
                                        .put("product", product)
                                        .put("quantity", pieces)))))
        .orElseGet(
            () ->
                Future.failedFuture(
                    new RefusedException(
                        Refusal.of(
                            ErrorCode.VALIDATION_FAILED, true, "quantity is a whole number"))));
  }

  private static Optional<Integer> wholeNumber(String text) {
    return text.matches("[0-9]{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }
}
