package dev.racelab.order.checkout;

import static java.util.Objects.requireNonNull;

import dev.racelab.order.book.Order;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Takes up the orders that crashes and outages have left behind. It runs on every replica; claims
 * keep replicas off each other's orders.
 */
@ApplicationScoped
public class Recovery {
  private static final Logger LOG = Logger.getLogger(Recovery.class);

  private final CheckoutConfig config;
  private final ClaimRows claims;
  private final ClaimedOrders claimed;
  private final MeterRegistry registry;
  private final AtomicLong onTheirWay;
  private final AtomicLong stalled;
  private volatile boolean stopping;

  @Inject
  Recovery(CheckoutConfig config, ClaimRows claims, ClaimedOrders claimed, MeterRegistry registry) {
    this.config = config;
    this.claims = claims;
    this.claimed = claimed;
    this.registry = registry;
    this.onTheirWay = registry.gauge("racelab.checkout.on.their.way", new AtomicLong());
    this.stalled = registry.gauge("racelab.checkout.stalled", new AtomicLong());
  }

  void stop(@Observes ShutdownEvent shutdown) {
    stopping = true;
  }

  /**
   * Batch after batch, as long as batches are full and orders come to an end: where the account
   * service is away, it is asked for one batch only, and again the next time.
   */
  @Scheduled(every = "${racelab.checkout.every}", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void run() {
    try {
      Batch done;
      do {
        done = batch();
      } while (!stopping && done.claimed() == config.batch() && done.ended() * 2 >= done.claimed());
    } catch (SQLException | PersistenceException failed) {
      LOG.warnf("Orders on their way were not looked for: %s", failed.getMessage());
    }
  }

  /**
   * What became of a batch.
   *
   * @param claimed how many orders it had
   * @param ended how many of them have come to an end
   */
  record Batch(int claimed, int ended) {}

  private Batch batch() throws SQLException {
    Map<UUID, Long> batch = claims.take(config.batch(), config.claim());
    int ended = 0;
    // Threads of their own: those of Quarkus would share this one's request, and its session.
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> work = new ArrayList<>();
      for (Order order : claimed.now(batch.keySet())) {
        long claim = requireNonNull(batch.get(order.id()));
        work.add(threads.submit(() -> claimed.settle(order, claim)));
      }
      for (Future<Boolean> each : work) {
        ended += ended(each) ? 1 : 0;
      }
    }
    return new Batch(batch.size(), ended);
  }

  private boolean ended(Future<Boolean> work) {
    try {
      return work.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException failed) {
      LOG.warn("An order waits for its next try", failed.getCause());
      registry.counter("racelab.checkout", "outcome", "failed").increment();
      return false;
    }
  }

  /** What the metrics tell, as of a moment ago. */
  @Scheduled(every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void count() {
    try {
      ClaimRows.Count count = claims.count();
      onTheirWay.set(count.onTheirWay());
      stalled.set(count.stalled());
    } catch (SQLException failed) {
      LOG.debugf("Orders were not counted: %s", failed.getMessage());
    }
  }
}
