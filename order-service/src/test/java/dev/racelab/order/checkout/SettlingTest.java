package dev.racelab.order.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.racelab.order.book.Order;
import dev.racelab.order.book.OrderBook;
import dev.racelab.platform.idempotency.Answers;
import jakarta.persistence.PersistenceException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is told of an order that is there when nothing can be read of it. */
final class SettlingTest {
  /** An error, and a definite one, would let its client order once more. */
  @Test
  void anOrderThatCannotBeReadIsOnItsWayAsWasRecorded() throws IOException {
    OrderBook unreadable =
        new OrderBook() {
          @Override
          public Order order(UUID id) {
            throw new PersistenceException("no connection");
          }
        };
    Settling settling =
        new Settling(
            new Claimed(), new Checkout(), unreadable, new OrderAnswers(), new ObjectMapper());
    Response recorded =
        Response.accepted(
                "{\"id\":\"%s\"}".formatted(UUID.randomUUID()).getBytes(StandardCharsets.UTF_8))
            .header(Answers.REPLAYED, "true")
            .build();

    assertThat(settling.settled(recorded, Settles.Request.PLACEMENT)).isSameAs(recorded);
  }
}
