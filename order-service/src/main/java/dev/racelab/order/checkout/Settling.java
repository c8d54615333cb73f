package dev.racelab.order.checkout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.racelab.order.book.Order;
import dev.racelab.order.book.OrderBook;
import dev.racelab.order.book.OrderView;
import dev.racelab.platform.idempotency.Answers;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.persistence.PersistenceException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Stands around what finds out about idempotency keys, and so sees copies as well. */
@Interceptor
@Settles
@Priority(Interceptor.Priority.LIBRARY_BEFORE - 1)
class Settling {
  private static final Logger LOG = Logger.getLogger(Settling.class);

  private static final int ON_ITS_WAY = Response.Status.ACCEPTED.getStatusCode();

  private final Claimed claimed;
  private final Checkout checkout;
  private final OrderBook book;
  private final OrderAnswers answers;
  private final ObjectMapper json;

  @Inject
  Settling(
      Claimed claimed, Checkout checkout, OrderBook book, OrderAnswers answers, ObjectMapper json) {
    this.claimed = claimed;
    this.checkout = checkout;
    this.book = book;
    this.answers = answers;
    this.json = json;
  }

  @AroundInvoke
  @Nullable Object call(InvocationContext call) throws Exception {
    @Nullable Object answer = call.proceed();
    return answer instanceof Response response && response.getStatus() == ON_ITS_WAY
        ? settled(response, call.getInterceptorBinding(Settles.class).value())
        : answer;
  }

  Response settled(Response accepted, Settles.Request request) throws IOException {
    Told told = told(accepted);
    try {
      return settled(accepted, told, request);
    } catch (PersistenceException unread) {
      // The order is there, whatever cannot be read now; an error would say that it is not.
      LOG.warnf("What became of order %s is not told: %s", told.order(), unread);
      return accepted;
    }
  }

  private Response settled(Response accepted, Told told, Settles.Request request) {
    boolean copy = accepted.getHeaderString(Answers.REPLAYED) != null;
    Optional<Claimed.Claim> mine = copy ? Optional.empty() : claimed.claim();
    Order order =
        mine.isPresent()
            ? checkout.settle(mine.get().order(), mine.get().number())
            : book.order(told.order());
    Response answer =
        switch (request) {
          case PLACEMENT -> answers.placed(order, told.merged());
          case CANCELLATION -> answers.cancelled(order);
        };
    return copy ? Response.fromResponse(answer).header(Answers.REPLAYED, "true").build() : answer;
  }

  /** What the recorded answer tells that the order itself does not. */
  private record Told(UUID order, @Nullable List<UUID> merged) {}

  private Told told(Response accepted) throws IOException {
    if (accepted.getEntity() instanceof OrderView view) {
      return new Told(view.id(), view.merged());
    }
    JsonNode view = json.readTree((byte[]) accepted.getEntity());
    @Nullable List<UUID> merged = null;
    if (view.has("merged")) {
      merged = new ArrayList<>();
      for (JsonNode product : view.path("merged")) {
        merged.add(UUID.fromString(product.asText()));
      }
    }
    return new Told(UUID.fromString(view.path("id").asText()), merged);
  }
}
