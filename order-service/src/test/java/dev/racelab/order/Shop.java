package dev.racelab.order;

import static dev.racelab.platform.testing.Calls.operator;

import dev.racelab.platform.testing.Answers;
import dev.racelab.platform.testing.Calls;
import dev.racelab.platform.testing.Countdown;
import dev.racelab.platform.testing.TestTokens;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;

/** The service's API in the words of the tests. */
final class Shop {
  private Shop() {}

  /** A new product; its id. */
  static String product(long price, String currency, long stock) {
    String body =
        "{\"name\":\"Tea\",\"price\":%d,\"currency\":\"%s\",\"stock\":%d}"
            .formatted(price, currency, stock);
    return Answers.member(operator().body(body).post("/products"), 201, "id").asText();
  }

  /** A new product that is free, so that an order of it is about stock only. */
  static String product(long stock) {
    return product(0, "EUR", stock);
  }

  /** New products of that stock, in the order in which an order locks their rows. */
  static List<String> products(int count, long stock) {
    return products(count, 0, stock);
  }

  /** The same, of that price in euros. */
  static List<String> products(int count, long price, long stock) {
    return IntStream.range(0, count)
        .mapToObj(each -> product(price, "EUR", stock))
        .sorted()
        .toList();
  }

  static String line(String product, int quantity) {
    return "{\"product\":\"%s\",\"quantity\":%d}".formatted(product, quantity);
  }

  /** The body of an order. */
  static String lines(String... lines) {
    return "{\"lines\":[%s]}".formatted(String.join(",", lines));
  }

  /** The body of an order that an account with plenty pays. */
  static String paidLines(String... lines) {
    return "{\"account\":\"%s\",\"lines\":[%s]}"
        .formatted(UUID.randomUUID(), String.join(",", lines));
  }

  /** A placed order; its id. */
  static String order(UUID customer, String product, int quantity) {
    return Answers.member(
            Calls.customer(customer).body(lines(line(product, quantity))).post("/orders"),
            201,
            "id")
        .asText();
  }

  /** A new discount code of 10 percent; its text. */
  static String code(int maxUses) {
    return code(maxUses, "null");
  }

  /** A new discount code whose time is over. */
  static String expiredCode() {
    return code(10, "\"2020-01-01T00:00:00Z\"");
  }

  private static String code(int maxUses, String expiresAt) {
    String body =
        "{\"code\":\"%s\",\"percent\":10,\"maxUses\":%d,\"expiresAt\":%s}"
            .formatted(newCode(), maxUses, expiresAt);
    return Answers.member(operator().body(body).post("/discount-codes"), 201, "code").asText();
  }

  /** A text that no discount code has. */
  static String newCode() {
    return UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
  }

  /** What an operator sees at a path. */
  static JsonPath shown(String path) {
    return operator().get(path).then().statusCode(200).extract().jsonPath();
  }

  static long stock(String product) {
    return Answers.member(operator().get("/products/" + product), 200, "stock").asLong();
  }

  /** How many pieces of a product belong to orders that were not cancelled. */
  static long sold(String product) {
    return shown("/orders?limit=500&product=" + product)
        .getList(
            "orders.findAll { it.state == 'CONFIRMED' }.lines.flatten()"
                + ".findAll { it.product == '%s' }.quantity".formatted(product),
            Long.class)
        .stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  /** How many pieces nobody can account for; 0 unless a race was lost. */
  static long lost(String product) {
    JsonPath now = shown("/products/" + product);
    return now.getLong("supplied") - sold(product) - now.getLong("stock");
  }

  /** Orders of one piece of a new product. */
  static Countdown placements() {
    String product = product(Countdown.START);
    return new Countdown(
        "placement",
        TestTokens.customer(UUID.randomUUID()),
        "/orders",
        lines(line(product, 1)),
        "product/" + product,
        "/products/" + product,
        "stock");
  }
}
