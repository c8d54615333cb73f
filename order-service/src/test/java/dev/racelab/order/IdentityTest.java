package dev.racelab.order;

import static dev.racelab.order.Shop.code;
import static dev.racelab.order.Shop.line;
import static dev.racelab.order.Shop.lines;
import static dev.racelab.order.Shop.order;
import static dev.racelab.order.Shop.product;
import static dev.racelab.order.Shop.stock;
import static dev.racelab.platform.testing.Calls.customer;
import static dev.racelab.platform.testing.Calls.operator;
import static dev.racelab.platform.testing.Problems.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import dev.racelab.platform.testing.EmbeddedStores;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A caller sees and cancels only its own orders, and only an operator looks after the shop. */
@QuarkusTest
@QuarkusTestResource(EmbeddedStores.class)
class IdentityTest {
  private final UUID ann = UUID.randomUUID();
  private final UUID bob = UUID.randomUUID();

  @Test
  void onlyAnOperatorMakesAndChangesProducts() {
    String tea = product(10);
    Seen before = Seen.product(tea);
    forbidden(
        customer(ann)
            .body("{\"name\":\"Tea\",\"price\":1,\"currency\":\"EUR\",\"stock\":1}")
            .post("/products"));
    forbidden(
        customer(ann).header("If-Match", "*").body("{\"price\":0}").patch("/products/" + tea));
    forbidden(
        customer(ann)
            .body("{\"changes\":[{\"id\":\"%s\",\"version\":0,\"price\":0}]}".formatted(tea))
            .patch("/products"));
    before.isStillSo();
  }

  @Test
  void onlyAnOperatorMakesDiscountCodesAndSeesWhoRedeemedThem() {
    String wanted = Shop.newCode();
    forbidden(
        customer(ann)
            .body("{\"code\":\"%s\",\"percent\":100,\"maxUses\":9}".formatted(wanted))
            .post("/discount-codes"));
    refused(operator().get("/discount-codes/" + wanted), 404, "not-found");
    forbidden(customer(ann).get("/discount-codes/" + code(1)));
    forbidden(customer(ann).get("/discount-codes/" + code(1) + "/redemptions"));
  }

  @Test
  void onlyAnOperatorSeesWhereAProductsPiecesAre() {
    String pieces = "/products/" + product(10) + "/stock";
    forbidden(customer(ann).get(pieces));
    forbidden(customer(ann).get(pieces + "/entries"));
    operator().get(pieces).then().statusCode(200);
  }

  @Test
  void onlyAnOperatorSeesWhichOrdersAskForAPersonAndLetsThemGoOn() {
    String order = "/orders/" + order(ann, product(10), 1);
    forbidden(customer(ann).get("/orders/stalled"));
    forbidden(customer(ann).post(order + "/resumption"));
    operator().get("/orders/stalled").then().statusCode(200);
  }

  @Test
  void anOrderThatIsNotThereIsNotLetGoOn() {
    refused(operator().post("/orders/" + UUID.randomUUID() + "/resumption"), 404, "not-found");
  }

  @Test
  void onlyACustomerPlacesOrdersAndRedeemsCodes() {
    String tea = product(10);
    String code = code(1);
    Seen product = Seen.product(tea);
    Seen unredeemed = Seen.code(code);
    forbidden(operator().body(lines(line(tea, 1))).post("/orders"));
    forbidden(operator().post("/discount-codes/" + code + "/redemptions"));
    product.isStillSo();
    unredeemed.isStillSo();
  }

  @Test
  void somebodyElsesOrderIsNeitherSeenNorCancelled() {
    String tea = product(10);
    String order = "/orders/" + order(ann, tea, 4);
    Seen before = Seen.product(tea);
    forbidden(customer(bob).get(order));
    forbidden(customer(bob).header("If-None-Match", "\"0\"").get(order));
    forbidden(customer(bob).get(order + "/history"));
    forbidden(customer(bob).post(order + "/cancellation"));
    before.isStillSo();
    customer(ann).get(order).then().statusCode(200);
    customer(ann).get(order + "/history").then().statusCode(200);
  }

  @Test
  void aCustomerListsOnlyItsOwnOrders() {
    String tea = product(10);
    String anns = order(ann, tea, 1);
    String bobs = order(bob, tea, 1);
    customer(ann).get("/orders").then().statusCode(200).body("orders.id", contains(anns));
    customer(bob)
        .get("/orders?product=" + tea)
        .then()
        .statusCode(200)
        .body("orders.id", contains(bobs));
    customer(UUID.randomUUID()).get("/orders?product=" + tea).then().body("orders", empty());
    operator()
        .get("/orders?product=" + tea)
        .then()
        .statusCode(200)
        .body("orders.id", containsInAnyOrder(anns, bobs));
  }

  /** The page begins after somebody else's order, which does not make it visible. */
  @Test
  void aCursorOfAnOperatorShowsACustomerNothingMore() {
    String tea = product(10);
    order(ann, tea, 1);
    order(bob, tea, 1);
    String own = order(ann, tea, 1);
    String next = operator().get("/orders?limit=1&product=" + tea).path("next");
    customer(ann).get("/orders?after=" + next).then().body("orders.id", contains(own));
  }

  @Test
  void anOperatorSeesAndCancelsAnybodysOrder() {
    String tea = product(10);
    String order = "/orders/" + order(ann, tea, 4);
    operator().get(order).then().statusCode(200).body("customer", equalTo(ann.toString()));
    operator()
        .post(order + "/cancellation")
        .then()
        .statusCode(200)
        .body("state", equalTo("CANCELLED"))
        .body("customer", equalTo(ann.toString()));
    assertThat(stock(tea)).isEqualTo(10);
  }

  private static void forbidden(Response answer) {
    refused(answer, 403, "forbidden");
  }
}
