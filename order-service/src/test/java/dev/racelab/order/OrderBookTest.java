package dev.racelab.order;

import static dev.racelab.order.Shop.line;
import static dev.racelab.order.Shop.product;
import static dev.racelab.platform.testing.Calls.customer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.order.book.Order;
import dev.racelab.order.book.OrderBook;
import dev.racelab.platform.testing.EmbeddedStores;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * What the service itself reads of orders, several times within what Quarkus takes for a request.
 */
@QuarkusTest
@QuarkusTestResource(EmbeddedStores.class)
@QuarkusTestResource(Neighbours.class)
class OrderBookTest {
  @Inject OrderBook book;

  @Test
  void ordersAreReadAsTheyAreNowHoweverOften() {
    UUID id =
        UUID.fromString(
            customer(UUID.randomUUID())
                .body(Shop.lines(line(product(10), 1)))
                .post("/orders")
                .path("id"));
    assertThat(reasons(book.orders(List.of(id)))).containsExactly("placed");
    Database.change(
        "UPDATE purchase_order SET reason = 'changed' WHERE id = ?::uuid", id.toString());
    assertThat(reasons(book.orders(List.of(id)))).containsExactly("changed");
    assertThat(book.order(id).standing().reason()).isEqualTo("changed");
  }

  private static List<String> reasons(List<Order> orders) {
    return orders.stream().map(order -> order.standing().reason()).toList();
  }
}
