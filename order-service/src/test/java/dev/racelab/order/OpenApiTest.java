package dev.racelab.order;

import dev.racelab.platform.testing.EmbeddedStores;
import dev.racelab.platform.testing.OpenApiContract;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.Set;

@QuarkusTest
@QuarkusTestResource(EmbeddedStores.class)
class OpenApiTest extends OpenApiContract {
  @Override
  protected Map<String, String> codes() {
    return Map.ofEntries(
        Map.entry("post /products", READS + BODY + " outcome-unknown"),
        Map.entry("get /products", READS),
        Map.entry("get /products/{id}", READS + " not-found"),
        Map.entry(
            "patch /products/{id}",
            GUARDED + BODY + " not-found precondition-failed precondition-required"),
        Map.entry("patch /products", GUARDED + BODY + " not-found"),
        Map.entry(
            "post /orders",
            GUARDED
                + BODY
                + " not-found out-of-stock already-redeemed insufficient-funds already-cancelled operation-voided"),
        Map.entry("get /orders", READS),
        Map.entry("get /orders/{id}", READS + " not-found"),
        Map.entry("get /orders/{id}/history", READS + " not-found"),
        Map.entry("get /orders/stalled", READS),
        Map.entry(
            "post /orders/{id}/cancellation",
            GUARDED + " not-found already-cancelled order-state-conflict"),
        Map.entry("post /orders/{id}/resumption", GUARDED + " not-found order-state-conflict"),
        Map.entry("get /products/{id}/stock", READS + " not-found"),
        Map.entry("get /products/{id}/stock/entries", READS + " not-found"),
        Map.entry("post /discount-codes", READS + BODY + " lock-timeout outcome-unknown"),
        Map.entry("get /discount-codes/{code}", READS + " not-found"),
        Map.entry(
            "post /discount-codes/{code}/redemptions", GUARDED + " not-found already-redeemed"),
        Map.entry("get /discount-codes/{code}/redemptions", READS + " not-found"));
  }

  @Override
  protected List<String> bodies() {
    return List.of(
        "NewProduct",
        "ProductChange",
        "ProductChanges",
        "OneChange",
        "NewOrder",
        "NewLine",
        "NewDiscountCode");
  }

  @Override
  protected String success(String operation) {
    return switch (operation) {
      case "post /orders" -> "201 202";
      case "post /orders/{id}/cancellation" -> "200 202";
      case "post /orders/{id}/resumption" -> "200";
      default -> super.success(operation);
    };
  }

  @Override
  protected Set<String> headers(String operation) {
    return operation.equals("patch /products/{id}") ? Set.of("If-Match") : Set.of();
  }
}
