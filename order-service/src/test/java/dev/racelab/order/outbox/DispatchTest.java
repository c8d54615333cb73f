package dev.racelab.order.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.racelab.order.Neighbours;
import dev.racelab.platform.testing.EmbeddedStores;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedStores.class)
@QuarkusTestResource(Neighbours.class)
class DispatchTest {
  @Inject Vertx vertx;

  /** The client loses what a server says first to a connection that two loops share. */
  @Test
  void whoeverSendsAMailItIsHandedOverOnTheSameEventLoop() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Set<String> loops = ConcurrentHashMap.newKeySet();
      Dispatch dispatch =
          new Dispatch(
              mails -> {
                loops.add(Thread.currentThread().getName() + Context.isOnEventLoopThread());
                return Uni.createFrom().voidItem();
              },
              vertx);
      List<Future<?>> sent = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        sent.add(threads.submit(() -> dispatch.send(mail()).get(10, TimeUnit.SECONDS)));
      }
      for (Future<?> each : sent) {
        each.get();
      }
      assertThat(loops).singleElement().asString().endsWith("true");
    }
  }

  private static MailRows.Mail mail() {
    return new MailRows.Mail(
        UUID.randomUUID(), 1, "<a@racelab>", "ann@example.org", "Your order", "Thank you.");
  }
}
