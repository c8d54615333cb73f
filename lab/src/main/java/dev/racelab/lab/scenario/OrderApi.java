package dev.racelab.lab.scenario;

import static dev.racelab.lab.scenario.Calls.number;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.check.Quota;
import dev.racelab.lab.check.Quota.Taking;
import dev.racelab.lab.history.Attempt;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The order service as scenarios use it: seeding, the requests that race, reading back. */
final class OrderApi {
  static final String SERVICE = "order";

  /** The states of orders whose pieces were given back. */
  private static final Set<String> GIVEN_UP =
      Set.of("REJECTED", "CANCELLING", "CANCELLING_STALLED", "CANCELLED");

  private final World world;
  private final Calls calls;

  OrderApi(World world) {
    this.world = world;
    this.calls = new Calls(world);
  }

  /**
   * What an order asks for.
   *
   * @param product the product's id
   * @param quantity how many, at least 1
   */
  record Line(String product, long quantity) {}

  /** A free product of which so many are there: an order of it is about stock, and nothing else. */
  String product(long stock) throws InterruptedException {
    return product(stock, 0);
  }

  /**
   * A product of which so many are there.
   *
   * @param price of one piece, in minor units
   */
  String product(long stock, long price) throws InterruptedException {
    JsonNode product =
        world.post(
            "/products",
            world.tokens().operator(),
            World.object()
                .put("name", "Racing tea")
                .put("price", price)
                .put("currency", "EUR")
                .put("stock", stock));
    return product.path("id").asText();
  }

  /** A discount code that never expires. */
  String code(long maxUses) throws InterruptedException {
    String code = world.newCode();
    world.post(
        "/discount-codes",
        world.tokens().operator(),
        World.object()
            .put("code", code)
            .put("percent", 10)
            .put("maxUses", maxUses)
            .putNull("expiresAt"));
    return code;
  }

  /** An order that was placed before the round; its id. */
  String placed(Customer customer, List<Line> lines) throws InterruptedException {
    return world.post("/orders", customer.token(), body(lines)).path("id").asText();
  }

  /** A redemption that was made before the round; its id. */
  String redeemed(Customer customer, String code) throws InterruptedException {
    return world.post(redemptions(code), customer.token()).path("id").asText();
  }

  Request order(Customer customer, List<Line> lines) {
    ObjectNode body = body(lines);
    ObjectNode arguments = World.object().put("customer", customer.id().toString()).setAll(body);
    return new Request("order", arguments, Calls.post(customer.token(), "/orders", body));
  }

  /**
   * An order that an account pays.
   *
   * @param code a code that is used with it; null without one
   */
  Request checkout(Customer customer, String account, List<Line> lines, @Nullable String code) {
    ObjectNode body = body(lines).put("account", account);
    if (code != null) {
      body.put("discountCode", code);
    }
    ObjectNode arguments = World.object().put("customer", customer.id().toString()).setAll(body);
    return new Request("checkout", arguments, Calls.post(customer.token(), "/orders", body));
  }

  /**
   * A cancellation.
   *
   * @param token its owner's, or an operator's
   */
  Request cancel(String token, String order) {
    return new Request(
        "cancel",
        World.object().put("order", order),
        Calls.post(token, "/orders/" + order + "/cancellation"));
  }

  Request redeem(Customer customer, String code) {
    return new Request(
        "redeem",
        World.object().put("customer", customer.id().toString()).put("code", code),
        Calls.post(customer.token(), redemptions(code)));
  }

  private static ObjectNode body(List<Line> lines) {
    ObjectNode body = World.object();
    ArrayNode array = body.putArray("lines");
    lines.forEach(
        line -> array.addObject().put("product", line.product()).put("quantity", line.quantity()));
    return body;
  }

  private static String redemptions(String code) {
    return "/discount-codes/" + code + "/redemptions";
  }

  /**
   * Products with their orders, after a round.
   *
   * @param seeded the ids of the orders that were placed before it
   */
  List<Quota> stock(List<String> products, Set<String> seeded, List<Attempt> attempts)
      throws InterruptedException {
    List<Quota> states = new ArrayList<>();
    for (String product : products) {
      states.add(
          Calls.settled(
              attempts,
              () ->
                  world.read(
                      "read-product",
                      World.object().put("product", product),
                      "/products/" + product),
              row -> stock(product, row, seeded)));
    }
    return states;
  }

  private Quota stock(String product, JsonNode row, Set<String> seeded)
      throws InterruptedException {
    List<Taking> orders =
        calls
            .pages(
                "read-orders",
                World.object().put("product", product),
                "/orders?product=" + product,
                "orders")
            .stream()
            .map(order -> taking(order, product))
            .toList();
    long supplied = number(row, "supplied");
    return new Quota(
        Quota.Kind.STOCK, product, supplied, supplied - number(row, "stock"), orders, seeded);
  }

  private static Taking taking(JsonNode order, String product) {
    long quantity = 0;
    for (JsonNode line : order.path("lines")) {
      if (line.path("product").asText().equals(product)) {
        quantity += number(line, "quantity");
      }
    }
    boolean live = !GIVEN_UP.contains(order.path("state").asText());
    return new Taking(order.path("id").asText(), quantity, live);
  }

  /**
   * A discount code with its redemptions, after a round.
   *
   * @param seeded the ids of the redemptions that were made before it
   */
  Quota uses(String code, Set<String> seeded, List<Attempt> attempts) throws InterruptedException {
    return Calls.settled(
        attempts,
        () -> world.read("read-code", World.object().put("code", code), "/discount-codes/" + code),
        row -> uses(code, row, seeded));
  }

  private Quota uses(String code, JsonNode row, Set<String> seeded) throws InterruptedException {
    List<Taking> redemptions =
        calls
            .pages(
                "read-redemptions",
                World.object().put("code", code),
                redemptions(code),
                "redemptions")
            .stream()
            .map(redemption -> new Taking(redemption.path("id").asText(), 1, true))
            .toList();
    return new Quota(
        Quota.Kind.USES, code, number(row, "maxUses"), number(row, "used"), redemptions, seeded);
  }
}
