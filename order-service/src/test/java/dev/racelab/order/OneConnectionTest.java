package dev.racelab.order;

import static dev.racelab.order.Shop.code;
import static dev.racelab.order.Shop.line;
import static dev.racelab.order.Shop.lines;
import static dev.racelab.order.Shop.order;
import static dev.racelab.order.Shop.products;
import static dev.racelab.order.Shop.shown;
import static dev.racelab.order.Shop.stock;
import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.platform.testing.Calls;
import dev.racelab.platform.testing.Countdown;
import dev.racelab.platform.testing.EmbeddedStores;
import dev.racelab.platform.testing.OneConnectionContract;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.UUID;

@QuarkusTest
@TestProfile(OneConnectionContract.OneConnection.class)
@QuarkusTestResource(EmbeddedStores.class)
class OneConnectionTest extends OneConnectionContract {
  @Override
  protected Countdown countdown() {
    return Shop.placements();
  }

  @Override
  protected void everyGuardedRequestSucceeds(String strategy) {
    UUID ann = UUID.randomUUID();
    List<String> products = products(2, 10);
    String first = products.getFirst();
    String second = products.getLast();
    String given = order(ann, first, 4);
    String code = code(1);

    behind(strategy, Calls.customer(ann))
        .body(lines(line(first, 1), line(second, 2)))
        .post("/orders")
        .then()
        .statusCode(201);
    behind(strategy, Calls.customer(ann))
        .post("/orders/" + given + "/cancellation")
        .then()
        .statusCode(200);
    behind(strategy, Calls.customer(ann))
        .post("/discount-codes/" + code + "/redemptions")
        .then()
        .statusCode(201);
    behind(strategy, Calls.operator())
        .header("If-Match", "*")
        .body("{\"stock\":20}")
        .patch("/products/" + second)
        .then()
        .statusCode(200);
    assertThat(stock(first)).isEqualTo(9);
    assertThat(stock(second)).isEqualTo(20);
    assertThat(shown("/discount-codes/" + code).getInt("used")).isEqualTo(1);
  }

  private static RequestSpecification behind(String strategy, RequestSpecification calls) {
    return calls.header("Lab-Strategy", strategy);
  }
}
