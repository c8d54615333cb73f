package dev.racelab.lab.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.driver.JsonClient;
import dev.racelab.lab.identity.Tokens;
import java.util.UUID;

/** What a module is asked in each round of its training: what its callers ask most. */
interface Lesson {
  ObjectMapper JSON = new ObjectMapper();

  void give(JsonClient client, Tokens tokens) throws InterruptedException;

  static Lesson of(String module) {
    return switch (module) {
      case "account-service" -> Lesson::accounts;
      case "order-service" -> Lesson::orders;
      case "gateway" -> Lesson::gateway;
      default -> throw new IllegalArgumentException("no lesson for the module " + module);
    };
  }

  private static void accounts(JsonClient client, Tokens tokens) throws InterruptedException {
    UUID id = UUID.randomUUID();
    String customer = tokens.customer(id);
    client.post("/customers", customer, object().put("login", id.toString()).put("minimum", 0));
    String first = account(client, tokens, id);
    String second = account(client, tokens, id);
    ObjectNode amount = object().put("amount", 10);
    client.post("/accounts/" + first + "/withdrawals", customer, amount);
    client.post("/accounts/" + first + "/deposits", customer, amount);
    client.post(
        "/transfers", customer, object().put("from", first).put("to", second).put("amount", 10));
    client.get("/accounts/" + first, customer);
    client.get("/accounts/" + first + "/entries", customer);
    client.get("/q/health/ready", customer);
  }

  private static String account(JsonClient client, Tokens tokens, UUID owner)
      throws InterruptedException {
    return client
        .post(
            "/accounts",
            tokens.operator(),
            object()
                .put("owner", owner.toString())
                .put("currency", "EUR")
                .put("minimum", 0)
                .put("minimumScope", "ACCOUNT")
                .put("openingBalance", 100))
        .path("id")
        .asText();
  }

  private static void orders(JsonClient client, Tokens tokens) throws InterruptedException {
    String customer = tokens.customer(UUID.randomUUID());
    String product =
        client
            .post(
                "/products",
                tokens.operator(),
                object()
                    .put("name", "Racing tea")
                    .put("price", 0)
                    .put("currency", "EUR")
                    .put("stock", 10))
            .path("id")
            .asText();
    ObjectNode wanted = object();
    wanted.putArray("lines").addObject().put("product", product).put("quantity", 2);
    String order = client.post("/orders", customer, wanted).path("id").asText();
    client.get("/orders/" + order, customer);
    client.post("/orders/" + order + "/cancellation", customer);
    client.get("/products/" + product, customer);
    client.get("/q/health/ready", customer);
  }

  private static void gateway(JsonClient client, Tokens tokens) throws InterruptedException {
    String customer = tokens.customer(UUID.randomUUID());
    client.get("/api/accounts/7", customer);
    client.post("/api/accounts/7/withdrawals", customer, object().put("amount", 10));
    client.get("/q/health/ready", customer);
  }

  private static ObjectNode object() {
    return JSON.createObjectNode();
  }
}
