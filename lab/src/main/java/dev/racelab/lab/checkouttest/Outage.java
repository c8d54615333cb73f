package dev.racelab.lab.checkouttest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.check.Purchases;
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
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration READING = Duration.ofSeconds(15);
  private static final double MOST_P99_MILLIS = 50;
  private static final Duration RECOVERY_GOAL = Duration.ofSeconds(60);
  private static final int LANES = 32;
  private static final int CUSTOMERS = 20;
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
    double before = warmUp(resource);
    List<Future<Shopper.Answered>> placing = new ArrayList<>();
    List<Purchases.Told> told = new ArrayList<>();
    String figure;
    double p99;
    try (Standstill still = Standstill.of(ward.backend, "account");
        SafeLoad load = SafeLoad.start(resource, ward.tokens.operator(), READS);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long end = System.nanoTime() + READING.toNanos();
      while (System.nanoTime() < end) {
        placing.add(
            threads.submit(
                () -> ward.shopper.place(customer, UUID.randomUUID().toString(), order)));
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
      figure = load.finish();
      p99 = load.p99Millis();
      for (Future<Shopper.Answered> each : placing) {
        told.add(ended(each).of("wish " + told.size()));
      }
    }
    Purchases.Books books =
        ward.books(
            placing.size() + 1, List.of(customer.account()), List.of(product), List.of(), SETTLED);
    figure =
        "%s (%.0f ms before) while %d orders were placed and the account service stood still; %s"
            .formatted(figure, before, placing.size(), Ward.judged(told, books));
    if (Ward.count(books, "CONFIRMED") != placing.size() + 1) {
      throw new MissedException(figure + "; all of them could be paid");
    }
    if (p99 > MOST_P99_MILLIS) {
      throw new MissedException(figure + "; a p99 of 50 ms is allowed");
    }
    return figure;
  }

  /** What is read is a system at work; how fast it is then. */
  private double warmUp(URI resource) throws InterruptedException {
    pass(resource, WARM_UP);
    return pass(resource, READING);
  }

  private double pass(URI resource, Duration time) throws InterruptedException {
    try (SafeLoad load = SafeLoad.start(resource, ward.tokens.operator(), READS)) {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
      load.end();
      return load.p99Millis();
    }
  }

  /** Places so many orders that nobody can be asked to pay, and times their recovery. */
  String recovery(int orders) throws InterruptedException {
    List<Shopper.Customer> customers = new ArrayList<>();
    List<String> products = new ArrayList<>();
    for (int i = 0; i < CUSTOMERS; i++) {
      customers.add(ward.shopper.customer(orders * PRICE));
      products.add(ward.shopper.product(PRICE, orders));
    }
    double confirmedBefore = confirmed();
    double twiceBefore = workedOnTwice();
    AtomicInteger accepted = new AtomicInteger();
    double placing;
    try (Standstill still = Standstill.of(ward.backend, "account")) {
      long begin = System.nanoTime();
      place(orders, customers, products, accepted);
      placing = (System.nanoTime() - begin) / 1e9;
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
      TimeUnit.MILLISECONDS.sleep(5 * POLL_MILLIS);
    }
    double seconds = (System.nanoTime() - back) / 1e9;
    double twice = workedOnTwice() - twiceBefore;
    String books =
        Ward.judged(
            List.of(),
            ward.books(
                orders,
                customers.stream().map(Shopper.Customer::account).toList(),
                products,
                List.of(),
                RECOVERY_LIMIT));
    String figure =
        "%d orders, left behind within %.0f s, recovered in %.1f s (%.0f a second), %.0f worked on twice at once; %s"
            .formatted(orders, placing, seconds, orders / seconds, twice, books);
    if (twice > 0 || seconds > RECOVERY_GOAL.toSeconds()) {
      throw new MissedException(figure + "; 60 s and 0 are allowed");
    }
    return figure;
  }

  private void place(
      int orders, List<Shopper.Customer> customers, List<String> products, AtomicInteger accepted)
      throws InterruptedException {
    AtomicInteger left = new AtomicInteger(orders);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> lanes = new ArrayList<>();
      for (int lane = 0; lane < LANES; lane++) {
        lanes.add(
            threads.submit(
                () -> {
                  for (int i = left.getAndDecrement(); i > 0; i = left.getAndDecrement()) {
                    Shopper.Customer customer = customers.get(i % CUSTOMERS);
                    ObjectNode order =
                        Shopper.order(
                            customer, List.of(products.get(i / CUSTOMERS % CUSTOMERS)), null);
                    Shopper.Answered answered =
                        ward.shopper.place(customer, UUID.randomUUID().toString(), order);
                    accepted.addAndGet(answered.status() == 202 ? 1 : 0);
                  }
                  return null;
                }));
      }
      for (Future<?> lane : lanes) {
        ended(lane);
      }
    }
  }

  private static <T> T ended(Future<T> placing) throws InterruptedException {
    try {
      return placing.get();
    } catch (ExecutionException failed) {
      throw new MissedException("orders could not be placed: " + failed.getCause());
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
