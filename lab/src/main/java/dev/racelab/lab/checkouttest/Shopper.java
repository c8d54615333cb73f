package dev.racelab.lab.checkouttest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.check.Purchases;
import dev.racelab.lab.proof.Transcript.MissedException;
import dev.racelab.lab.scenario.TokenSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client that wants an answer: it sends each wish under a key, again and again, until it is
 * answered for good. Thread-safe.
 */
final class Shopper implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CALL = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long PAUSE_MILLIS = 100;

  /** Refusals that stand; any other failure is worth another try. */
  private static final Set<String> FINAL =
      Set.of(
          "insufficient-funds",
          "out-of-stock",
          "already-redeemed",
          "already-cancelled",
          "order-state-conflict",
          "operation-voided");

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI gateway;
  private final TokenSource tokens;

  Shopper(URI gateway, TokenSource tokens) {
    this.gateway = gateway;
    this.tokens = tokens;
  }

  /**
   * How a wish was answered in the end.
   *
   * @param tries how often it was sent
   */
  record Answered(int status, JsonNode body, int tries) {
    String id() {
      return body.path("id").asText();
    }

    String code() {
      return body.path("code").asText();
    }

    boolean isDone() {
      return status / 100 == 2;
    }

    /** What the one who wished was told of an order. */
    Purchases.Told of(String wish) {
      return new Purchases.Told(
          wish, isDone() ? id() : "", isDone() ? body.path("state").asText() : "", List.of());
    }
  }

  /** Somebody with an account. */
  record Customer(UUID id, String token, String account) {}

  Customer customer(long balance) throws InterruptedException {
    UUID id = UUID.randomUUID();
    String token = tokens.customer(id);
    must(
        "/customers", token, JSON.createObjectNode().put("login", id.toString()).put("minimum", 0));
    JsonNode account =
        must(
            "/accounts",
            tokens.operator(),
            JSON.createObjectNode()
                .put("owner", id.toString())
                .put("currency", "EUR")
                .put("minimum", 0)
                .put("minimumScope", "ACCOUNT")
                .put("openingBalance", balance));
    return new Customer(id, token, account.path("id").asText());
  }

  String product(long price, long stock) throws InterruptedException {
    return must(
            "/products",
            tokens.operator(),
            JSON.createObjectNode()
                .put("name", "Racing tea")
                .put("price", price)
                .put("currency", "EUR")
                .put("stock", stock))
        .path("id")
        .asText();
  }

  String code(long maxUses) throws InterruptedException {
    String code = "RACE-" + UUID.randomUUID().toString().substring(0, 8).toUpperCase(Locale.ROOT);
    must(
        "/discount-codes",
        tokens.operator(),
        JSON.createObjectNode()
            .put("code", code)
            .put("percent", 10)
            .put("maxUses", maxUses)
            .putNull("expiresAt"));
    return code;
  }

  private JsonNode must(String path, String token, ObjectNode body) throws InterruptedException {
    Answered answered = insist(path, token, UUID.randomUUID().toString(), body);
    if (!answered.isDone()) {
      throw new MissedException(path + " was refused: " + answered.body());
    }
    return answered.body();
  }

  static ObjectNode order(Customer customer, List<String> products, @Nullable String code) {
    ObjectNode body = JSON.createObjectNode().put("account", customer.account());
    if (code != null) {
      body.put("discountCode", code);
    }
    ArrayNode lines = body.putArray("lines");
    products.forEach(product -> lines.addObject().put("product", product).put("quantity", 1));
    return body;
  }

  /** Places an order until that is answered for good; 202 is good. */
  Answered place(Customer customer, String key, ObjectNode order) throws InterruptedException {
    return insist("/orders", customer.token(), key, order);
  }

  Answered cancel(Customer customer, String key, String order) throws InterruptedException {
    return insist("/orders/" + order + "/cancellation", customer.token(), key, null);
  }

  /** Sends once; a lost answer has the status 0. */
  Answered once(
      String path, String token, String key, Map<String, String> headers, @Nullable ObjectNode body)
      throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.resolve("/api" + path))
            .timeout(CALL)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()));
    headers.forEach(request::header);
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      return new Answered(response.statusCode(), parsed(response.body()), 1);
    } catch (IOException lost) {
      return new Answered(0, JSON.missingNode(), 1);
    }
  }

  private static JsonNode parsed(String body) {
    try {
      JsonNode parsed = JSON.readTree(body);
      return parsed == null ? JSON.missingNode() : parsed;
    } catch (JsonProcessingException notJson) {
      return JSON.missingNode();
    }
  }

  private Answered insist(String path, String token, String key, @Nullable ObjectNode body)
      throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (int tries = 1; ; tries++) {
      Answered answered = once(path, token, key, Map.of(), body);
      if (answered.isDone() || FINAL.contains(answered.code())) {
        return new Answered(answered.status(), answered.body(), tries);
      }
      if (System.nanoTime() > end) {
        throw new MissedException(
            "%s was not answered for good within %d s: %d %s"
                .formatted(path, PATIENCE.toSeconds(), answered.status(), answered.body()));
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
