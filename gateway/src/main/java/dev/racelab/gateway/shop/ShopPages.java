package dev.racelab.gateway.shop;

import dev.racelab.platform.problem.ErrorCode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;
import java.util.Map;

/** What the pages say. Stateless. */
final class ShopPages {
  private static final String LAYOUT =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{} - Racelab's shop</title>
        <link rel="stylesheet" href="/shop/shop.css">
        <link rel="icon" href="data:,">
        <script src="/shop/shop.js" defer></script>
      </head>
      <body>
        <header><a href="/shop{}">Racelab's shop</a></header>
        <main>
          <h1>{}</h1>
          {}{}
        </main>
        <footer>{}</footer>
      </body>
      </html>
      """;

  private static final Html KEYS_ARE_OFF =
      new Html(
          """
          <p class="off" role="alert"><strong>Keys are off.</strong> No form of this page carries an
          idempotency key: what is sent twice happens twice, or is refused as somebody else's.</p>
          """);

  private static final Html HOW_WITH_KEYS =
      new Html(
          """
          <p>Send a form and be clumsy: click twice, load the answer anew, go back and send again, or
          lose the answer. Each form carries a key, so it takes effect once.
          <a href="/shop?keys=off">Try it without keys.</a></p>
          """);

  private static final Html HOW_WITHOUT_KEYS =
      new Html("<p><a href=\"/shop\">Back to the page with keys.</a></p>\n");

  /** In the place of a checkout form. */
  static final Html SHELVES_OUT_OF_SIGHT =
      new Html("<p>The shelves cannot be seen at the moment. Load this page anew.</p>\n");

  private ShopPages() {}

  /** The first page. */
  static Html signUp(Wish wish, String login) {
    return page(wish, "Sign up", signUpForm(wish, login));
  }

  /** The form alone. */
  static Html signUpForm(Wish wish, String login) {
    return form(
        wish,
        "customers",
        Html.of(
            """
            <label for="login">Login</label>
            <input id="login" name="login" value="{}" required maxlength="64"
              autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="rule">
            <small id="rule">Small letters, digits, and . _ - after the first.</small>
            """,
            login),
        "Sign up");
  }

  /** The answer to a sign-up; {@code wish} is the one of the order to come. */
  static Html signedUp(Wish wish, String login, Done account, Html checkout) {
    return page(
        wish,
        "Welcome, " + login,
        Html.of(
            """
            <p role="status">You are signed up{}. Your account is <code id="account">{}</code>,
            with a credit of {}.</p>
            {}
            """,
            replayed(account),
            account.body().getString("id"),
            money(Shop.CREDIT, Shop.CURRENCY),
            checkout));
  }

  /** The answer to filled shelves; {@code wish} is the one of the order to come. */
  static Html filled(Wish wish, Html checkout) {
    return page(wish, "The shelves are full", checkout);
  }

  /**
   * What can be ordered, or a form that fills empty shelves.
   *
   * @param products as the order service lists them
   */
  static Html checkout(Wish wish, JsonArray products) {
    if (products.isEmpty()) {
      return Html.of(
          "<p>The shelves are empty.</p>\n{}",
          form(wish, "products", Html.NONE, "Fill the shelves"));
    }
    return form(
        wish,
        "orders",
        Html.of(
            """
            <label for="product">Product</label>
            <select id="product" name="product">
            {}</select>
            <label for="quantity">Pieces</label>
            <input id="quantity" name="quantity" type="number" value="1" min="1" required>
            """,
            Html.join(objects(products).stream().map(ShopPages::option).toList())),
        "Place the order");
  }

  private static Html option(JsonObject product) {
    return Html.of(
        "<option value=\"{}\">{}, {} each ({} left)</option>\n",
        product.getString("id"),
        product.getString("name"),
        money(product.getLong("price"), product.getString("currency")),
        product.getLong("stock"));
  }

  /**
   * The answer to an order; {@code wish} is the one of the next.
   *
   * @param orders every order of this customer, so that a double effect shows
   */
  static Html ordered(Wish wish, Done order, Html orders, Html checkout) {
    return page(
        wish,
        "Thank you",
        Html.of(
            """
            <p role="status">Your order is <code id="order">{}</code>, {} in all, {}{}.</p>
            {}<h2>Order something else</h2>
            {}
            """,
            order.body().getString("id"),
            money(order.body().getLong("total"), order.body().getString("currency")),
            state(order.body()),
            replayed(order),
            orders,
            checkout));
  }

  private static String state(JsonObject order) {
    return switch (order.getString("state", "")) {
      case "CONFIRMED" -> "paid";
      case "PENDING" -> "being paid";
      default -> "and its payment is looked at";
    };
  }

  /** Orders and their number. */
  static Html orders(JsonArray orders) {
    return Html.of(
        """
        <h2>All your orders: <span id="orders">{}</span></h2>
        <ol>
        {}</ol>
        """,
        orders.size(),
        Html.join(
            objects(orders).stream()
                .map(order -> Html.of("<li><code>{}</code></li>\n", order.getString("id")))
                .toList()));
  }

  private static String replayed(Done done) {
    return done.replayed()
        ? " (this form had been sent before; you see the answer of that time)"
        : "";
  }

  /**
   * The answer to a form that was not granted.
   *
   * @param rest what the customer can do now
   */
  static Html refused(Wish wish, Refusal refusal, Html rest) {
    return page(
        wish,
        refusal.title(),
        Html.of(
            """
            <p class="refused" role="alert">{} <code id="code">{}</code></p>
            <p>{}</p>
            {}
            """,
            refusal.detail(),
            refusal.code(),
            consequence(refusal),
            rest));
  }

  private static String consequence(Refusal refusal) {
    return refusal.done().map(done -> done + " ").orElse("") + fate(refusal);
  }

  private static String fate(Refusal refusal) {
    if (refusal.is(ErrorCode.IDEMPOTENCY_KEY_REUSED)) {
      return "This form had been sent before with other values, and has its answer. What you sent now"
          + " was not done; below is a new form.";
    }
    if (refusal.is(ErrorCode.IDEMPOTENCY_KEY_IN_FLIGHT)) {
      return "This form had been sent before and is still at work.";
    }
    return refusal.definite()
        ? (refusal.done().isPresent() ? "The rest was not done." : "Nothing was done.")
        : "Nobody knows whether "
            + (refusal.done().isPresent() ? "the rest" : "it")
            + " was done before the answer was lost.";
  }

  /** The same form once more: the same values under the same key. */
  static Html sendAgain(Wish wish, String action, Map<String, String> values) {
    return Html.of(
        "<p>{}</p>\n{}",
        wish.key().isPresent()
            ? "Send it again, or load this page anew: it carries the same key, so it takes effect"
                + " once."
            : "Send it again if you dare: without a key, it may take effect a second time.",
        form(
            wish,
            action,
            Html.join(
                values.entrySet().stream()
                    .map(value -> hidden(value.getKey(), value.getValue()))
                    .toList()),
            "Send it again"));
  }

  private static Html form(Wish wish, String action, Html fields, String button) {
    return Html.of(
        """
        <form method="post" action="/shop/{}{}">
        {}{}{}{}<button>{}</button>
        <output></output>
        </form>
        """,
        action,
        query(wish),
        hidden("customer", wish.customer().toString()),
        wish.account().map(account -> hidden("account", account.toString())).orElse(Html.NONE),
        wish.key().map(key -> hidden("key", key)).orElse(Html.NONE),
        fields,
        button);
  }

  private static Html hidden(String name, String value) {
    return Html.of("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", name, value);
  }

  private static Html page(Wish wish, String heading, Html content) {
    boolean keyed = wish.key().isPresent();
    return Html.of(
        LAYOUT,
        heading,
        query(wish),
        heading,
        keyed ? Html.NONE : KEYS_ARE_OFF,
        content,
        keyed ? HOW_WITH_KEYS : HOW_WITHOUT_KEYS);
  }

  private static String query(Wish wish) {
    return wish.key().isPresent() ? "" : "?keys=off";
  }

  private static String money(long minorUnits, String currency) {
    return BigDecimal.valueOf(minorUnits, digits(currency)) + " " + currency;
  }

  private static int digits(String currency) {
    try {
      return Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
    } catch (IllegalArgumentException unknown) {
      return 2;
    }
  }

  private static List<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast).toList();
  }
}
