package dev.racelab.order;

import static dev.racelab.order.Shop.code;
import static dev.racelab.order.Shop.line;
import static dev.racelab.order.Shop.lines;
import static dev.racelab.order.Shop.order;
import static dev.racelab.order.Shop.paidLines;
import static dev.racelab.order.Shop.product;
import static dev.racelab.order.Shop.products;
import static dev.racelab.order.Shop.shown;
import static dev.racelab.order.Shop.stock;
import static dev.racelab.platform.testing.Calls.customer;
import static dev.racelab.platform.testing.Calls.operator;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.racelab.platform.testing.EmbeddedStores;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedStores.class)
class OrderApiTest {
  private static final String UUID_VERSION_7 = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-.*";
  private static final String UTC = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z";

  private final UUID ann = UUID.randomUUID();

  @Test
  void aProductIsMadeAndShown() {
    Response made =
        operator()
            .body("{\"name\":\"Tea\",\"price\":250,\"currency\":\"EUR\",\"stock\":10}")
            .post("/products");
    String id = made.path("id");
    made.then()
        .statusCode(201)
        .header("Location", endsWith("/products/" + id))
        .header("ETag", "\"0\"")
        .body("id", matchesPattern(UUID_VERSION_7))
        .body("name", equalTo("Tea"))
        .body("price", equalTo(250))
        .body("currency", equalTo("EUR"))
        .body("supplied", equalTo(10))
        .body("stock", equalTo(10))
        .body("version", equalTo(0))
        .body("createdAt", matchesPattern(UTC));
    Response shown = customer(ann).get("/products/" + id);
    shown.then().statusCode(200).header("ETag", "\"0\"");
    assertThat(shown.asString()).isEqualTo(made.asString());
  }

  @Test
  void anOrderTakesItsStockAndIsPaidAndConfirmed() {
    String tea = product(250, "EUR", 10);
    String pot = product(1999, "EUR", 3);
    Response placed = customer(ann).body(paidLines(line(pot, 1), line(tea, 2))).post("/orders");
    String id = placed.path("id");
    placed
        .then()
        .statusCode(201)
        .header("Location", endsWith("/orders/" + id))
        .header("ETag", "\"1\"")
        .body("id", matchesPattern(UUID_VERSION_7))
        .body("customer", equalTo(ann.toString()))
        .body("state", equalTo("CONFIRMED"))
        .body("total", equalTo(2499))
        .body("currency", equalTo("EUR"))
        .body("version", equalTo(1))
        .body("createdAt", matchesPattern(UTC))
        .body("changedAt", matchesPattern(UTC))
        .body("merged", empty());
    assertThat(stock(tea)).isEqualTo(8);
    assertThat(stock(pot)).isEqualTo(2);

    JsonPath shown = shown("/orders/" + id);
    assertThat(shown.getList("lines.product", String.class))
        .as("in the order of the products' ids")
        .containsExactlyElementsOf(List.of(tea, pot).stream().sorted().toList());
    assertThat(shown.getInt("lines.find { it.product == '%s' }.quantity".formatted(tea)))
        .isEqualTo(2);
    assertThat(shown.getInt("lines.find { it.product == '%s' }.unitPrice".formatted(pot)))
        .isEqualTo(1999);
  }

  @Test
  void linesOfTheSameProductAreMergedAndTheAnswerSaysSo() {
    List<String> products = products(2, 250, 10);
    String first = products.getFirst();
    String second = products.getLast();
    Response placed =
        customer(ann)
            .body(paidLines(line(second, 1), line(first, 2), line(second, 3), line(second, 1)))
            .post("/orders");
    placed
        .then()
        .statusCode(201)
        .body("merged", contains(second))
        .body("lines.product", contains(first, second))
        .body("lines.quantity", contains(2, 5))
        .body("total", equalTo(7 * 250));
    assertThat(stock(second)).isEqualTo(5);
    customer(ann)
        .get("/orders/" + placed.<String>path("id"))
        .then()
        .statusCode(200)
        .body("lines.quantity", contains(2, 5))
        .body("$", not(hasKey("merged")));
  }

  @Test
  void anOrderKeepsThePriceThatItWasPlacedAt() {
    String tea = product(250, "EUR", 10);
    String id = customer(ann).body(paidLines(line(tea, 2))).post("/orders").path("id");
    operator()
        .header("If-Match", "*")
        .body("{\"price\":999}")
        .patch("/products/" + tea)
        .then()
        .statusCode(200);
    customer(ann)
        .get("/orders/" + id)
        .then()
        .body("total", equalTo(500))
        .body("lines[0].unitPrice", equalTo(250));
  }

  @Test
  void anOrderMayTakeAllThereIs() {
    String tea = product(3);
    order(ann, tea, 3);
    assertThat(stock(tea)).isZero();
  }

  @Test
  void anOrderMayBeFreeAndMayReachTheHighestTotal() {
    String free = product(0, "EUR", 1);
    customer(ann)
        .body(lines(line(free, 1)))
        .post("/orders")
        .then()
        .statusCode(201)
        .body("total", equalTo(0));
    String dear = product(1_000_000_000, "EUR", 1000);
    customer(ann)
        .body(paidLines(line(dear, 1000)))
        .post("/orders")
        .then()
        .statusCode(201)
        .body("total", equalTo(1_000_000_000_000L));
  }

  @Test
  void aCancellationGivesBackWhatTheOrderHad() {
    List<String> products = products(2, 10);
    String id =
        customer(ann)
            .body(lines(line(products.getFirst(), 2), line(products.getLast(), 3)))
            .post("/orders")
            .path("id");
    Response cancelled = customer(ann).post("/orders/" + id + "/cancellation");
    cancelled
        .then()
        .statusCode(200)
        .header("ETag", "\"1\"")
        .body("id", equalTo(id))
        .body("state", equalTo("CANCELLED"))
        .body("version", equalTo(1))
        .body("total", equalTo(0))
        .body("lines.quantity", contains(2, 3));
    assertThat(stock(products.getFirst())).isEqualTo(10);
    assertThat(stock(products.getLast())).isEqualTo(10);
    assertThat(customer(ann).get("/orders/" + id).asString()).isEqualTo(cancelled.asString());
  }

  @Test
  void ordersAreReadInPagesOldestFirst() {
    String tea = product(10);
    List<String> placed = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      placed.add(order(ann, tea, 1));
    }
    order(ann, product(1), 1);
    String path = "/orders?limit=3&product=" + tea;
    String next =
        operator()
            .get(path)
            .then()
            .statusCode(200)
            .body("orders.id", equalTo(placed.subList(0, 3)))
            .body("next", notNullValue())
            .extract()
            .path("next");
    operator()
        .get(path + "&after=" + next)
        .then()
        .statusCode(200)
        .body("orders.id", equalTo(placed.subList(3, 5)))
        .body("next", nullValue());
    // A full last page is a last page.
    operator().get("/orders?limit=5&product=" + tea).then().body("next", nullValue());
  }

  @Test
  void productsAreReadInPagesOldestFirst() {
    List<String> made = products(25, 1);
    List<String> read = new ArrayList<>();
    String after = "";
    do {
      JsonPath page = customer(ann).get("/products?limit=20" + after).jsonPath();
      assertThat(page.getList("products")).hasSizeBetween(1, 20);
      read.addAll(page.getList("products.id", String.class));
      after = "&after=" + page.getString("next");
    } while (!after.endsWith("null"));
    assertThat(read).isSorted().doesNotHaveDuplicates().containsSubsequence(made);
  }

  @Test
  void aCodeIsRedeemedAsOftenAsItIsGoodFor() {
    String code = code(3);
    for (int use = 1; use <= 3; use++) {
      UUID customer = UUID.randomUUID();
      customer(customer)
          .post("/discount-codes/" + code + "/redemptions")
          .then()
          .statusCode(201)
          .body("id", matchesPattern(UUID_VERSION_7))
          .body("code", equalTo(code))
          .body("customer", equalTo(customer.toString()))
          .body("percent", equalTo(10))
          .body("use", equalTo(use))
          .body("redeemedAt", matchesPattern(UTC));
    }
    operator()
        .get("/discount-codes/" + code)
        .then()
        .statusCode(200)
        .header("ETag", "\"3\"")
        .body("used", equalTo(3));
    String next =
        operator()
            .get("/discount-codes/" + code + "/redemptions?limit=2")
            .then()
            .statusCode(200)
            .body("redemptions.use", contains(1, 2))
            .extract()
            .path("next");
    operator()
        .get("/discount-codes/" + code + "/redemptions?limit=2&after=" + next)
        .then()
        .body("redemptions.use", contains(3))
        .body("next", nullValue());
  }

  @Test
  void aDiscountCodeIsMadeAndShown() {
    String code = Shop.newCode();
    Response made =
        operator()
            .body(
                """
                {"code":"%s","percent":100,"maxUses":1,"expiresAt":"2099-01-01T00:00:00Z"}
                """
                    .formatted(code))
            .post("/discount-codes");
    made.then()
        .statusCode(201)
        .header("Location", endsWith("/discount-codes/" + code))
        .header("ETag", "\"0\"")
        .body("id", matchesPattern(UUID_VERSION_7))
        .body("code", equalTo(code))
        .body("percent", equalTo(100))
        .body("maxUses", equalTo(1))
        .body("used", equalTo(0))
        .body("expiresAt", equalTo("2099-01-01T00:00:00Z"))
        .body("version", equalTo(0))
        .body("createdAt", matchesPattern(UTC));
    assertThat(operator().get("/discount-codes/" + code).asString()).isEqualTo(made.asString());
    customer(ann)
        .post("/discount-codes/" + code + "/redemptions")
        .then()
        .statusCode(201)
        .body("use", equalTo(1));
  }

  @Test
  void whoeverHasTheVersionIsNotSentOrdersAndCodesAgain() {
    String order = "/orders/" + order(ann, product(1), 1);
    String code = "/discount-codes/" + code(1);
    customer(ann).header("If-None-Match", "\"0\"").get(order).then().statusCode(304);
    operator().header("If-None-Match", "\"0\"").get(code).then().statusCode(304);
    customer(ann).post(order + "/cancellation").then().statusCode(200);
    customer(ann).post(code + "/redemptions").then().statusCode(201);
    customer(ann)
        .header("If-None-Match", "\"0\"")
        .get(order)
        .then()
        .statusCode(200)
        .header("ETag", "\"1\"")
        .body("state", equalTo("CANCELLED"));
    operator()
        .header("If-None-Match", "\"0\"")
        .get(code)
        .then()
        .statusCode(200)
        .header("ETag", "\"1\"")
        .body("used", equalTo(1));
  }

  @Test
  void anOrderOfANewCustomerIsAmongItsOwn() {
    customer(ann).get("/orders").then().statusCode(200).body("orders", hasSize(0));
    String id = order(ann, product(1), 1);
    customer(ann).get("/orders").then().body("orders.id", contains(id));
  }
}
