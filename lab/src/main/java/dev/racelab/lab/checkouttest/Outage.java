package dev.racelab.lab.checkouttest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.cluster.Replica;
import dev.racelab.lab.proof.SafeLoad;
import dev.racelab.lab.proof.Transcript.MissedException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The account service stands still: orders are accepted all the same, reads stay fast, and when it
 * is back, all that was left behind comes to its end by itself.
 */
final class Outage {
  private static final int READS = 50;
  private static final Duration READING = Duration.ofSeconds(15);
  private static final int LANES = 32;
  private static final long PRICE = 1;
  private static final long POLL_MILLIS = 100;
  private static final Duration SETTLED = Duration.ofSeconds(30);
  private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(5);

  private final Ward ward;

  Outage(Ward ward) {
    this.ward = ward;
  }

  /**
   * Reads an order at a steady rate while others are placed, some a second, and nobody can be asked
   * to pay.
   */
  String reads() throws InterruptedException {
    Shopper.Customer customer = ward.shopper.customer(1_000_000);
    String product = ward.shopper.product(PRICE, 100_000);
    ObjectNode order = Shopper.order(customer, List.of(product), null);
    String placed = ward.shopper.place(customer, UUID.randomUUID().toString(), order).id();
    URI resource = ward.backend.gateway().resolve("/api/orders/" + placed);
    List<Replica> stopped = ward.replicas("account");
    stopped.forEach(ward.backend::pause);
    List<Future<?>> placing = new ArrayList<>();
    String figure;
    try (SafeLoad load = SafeLoad.start(resource, ward.tokens.operator(), READS);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long end = System.nanoTime() + READING.toNanos();
      while (System.nanoTime() < end) {
        placing.add(
            threads.submit(
                () -> ward.shopper.place(customer, UUID.randomUUID().toString(), order)));
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
      figure = load.finish();
    } finally {
      stopped.forEach(ward.backend::resume);
    }
    return "%s while %d orders were placed and the account service stood still; %s"
        .formatted(
            figure,
            placing.size(),
            ward.judged(
                placing.size() + 1,
                List.of(customer.account()),
                List.of(product),
                List.of(),
                SETTLED));
  }

  /** Places so many orders that nobody can be asked to pay, and times their recovery. */
  String recovery(int orders) throws InterruptedException {
    Shopper.Customer customer = ward.shopper.customer(orders * PRICE);
    String product = ward.shopper.product(PRICE, orders);
    ObjectNode order = Shopper.order(customer, List.of(product), null);
    double confirmedBefore = confirmed();
    double twiceBefore = workedOnTwice();
    List<Replica> stopped = ward.replicas("account");
    stopped.forEach(ward.backend::pause);
    AtomicInteger accepted = new AtomicInteger();
    long begin = System.nanoTime();
    try {
      place(orders, customer, order, accepted);
    } finally {
      begin = System.nanoTime() - begin;
      stopped.forEach(ward.backend::resume);
    }
    if (accepted.get() != orders) {
      throw new MissedException(
          "%d of %d orders were left behind".formatted(accepted.get(), orders));
    }
    long back = System.nanoTime();
    while (confirmed() - confirmedBefore < orders) {
      if (System.nanoTime() - back > RECOVERY_LIMIT.toNanos()) {
        throw new MissedException(
            "%.0f of %d orders are confirmed after %d s"
                .formatted(confirmed() - confirmedBefore, orders, RECOVERY_LIMIT.toSeconds()));
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    double seconds = (System.nanoTime() - back) / 1e9;
    double twice = workedOnTwice() - twiceBefore;
    String books =
        ward.judged(
            orders, List.of(customer.account()), List.of(product), List.of(), RECOVERY_LIMIT);
    String figure =
        "%d orders, left behind within %.0f s, recovered in %.1f s (%.0f a second), %.0f worked on twice at once; %s"
            .formatted(orders, begin / 1e9, seconds, orders / seconds, twice, books);
    if (twice > 0) {
      throw new MissedException(figure);
    }
    return figure;
  }

  private void place(
      int orders, Shopper.Customer customer, ObjectNode order, AtomicInteger accepted)
      throws InterruptedException {
    AtomicInteger left = new AtomicInteger(orders);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> lanes = new ArrayList<>();
      for (int lane = 0; lane < LANES; lane++) {
        lanes.add(
            threads.submit(
                () -> {
                  while (left.getAndDecrement() > 0) {
                    Shopper.Answered answered =
                        ward.shopper.place(customer, UUID.randomUUID().toString(), order);
                    accepted.addAndGet(answered.status() == 202 ? 1 : 0);
                  }
                  return null;
                }));
      }
      ended(lanes);
    }
  }

  private static void ended(List<Future<?>> placing) throws InterruptedException {
    for (Future<?> each : placing) {
      try {
        each.get();
      } catch (ExecutionException failed) {
        throw new MissedException("orders could not be placed: " + failed.getCause());
      }
    }
  }

  private double confirmed() throws InterruptedException {
    return ward.sum("order", Ward.outcome("racelab_checkout_total", "confirmed"));
  }

  /** Two claims on one order show as a step that came too late, or as a key that is in use. */
  private double workedOnTwice() throws InterruptedException {
    return ward.sum("order", Ward.outcome("racelab_checkout_total", "overtaken"))
        + ward.sum("account", Ward.outcome("racelab_idempotency_total", "in-flight"));
  }
}
