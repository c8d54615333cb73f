package dev.racelab.lab.checkouttest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.lab.check.Purchases;
import dev.racelab.lab.cluster.Fault;
import dev.racelab.lab.cluster.Replica;
import dev.racelab.lab.proof.Transcript.MissedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Many checkouts at once, of one to three lines, some with a code, some given up again, some that
 * cannot be paid, while replicas of either service are killed and started again, and the account
 * service stands still once.
 */
final class Storm {
  private static final int CUSTOMERS = 40;
  private static final int PRODUCTS = 15;
  private static final int MOST_LINES = 3;
  private static final long PRICE = 100;
  private static final Duration STILL = Duration.ofSeconds(5);
  private static final Duration SETTLED = Duration.ofSeconds(60);

  private final Ward ward;
  private final int checkouts;
  private final int concurrency;
  private final Duration between;
  private final SplittableRandom random;
  private final AtomicInteger kills = new AtomicInteger();
  private final AtomicInteger stops = new AtomicInteger();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger tries = new AtomicInteger();
  private final Queue<Purchases.Told> told = new ConcurrentLinkedQueue<>();

  Storm(Ward ward, CheckoutTest.Sizes sizes) {
    this.ward = ward;
    this.checkouts = sizes.checkouts();
    this.concurrency = sizes.concurrency();
    this.between = sizes.between();
    this.random = new SplittableRandom(sizes.seed());
  }

  /** A wish, drawn before the storm begins. */
  private record Wish(Shopper.Customer customer, ObjectNode order, boolean givenUp) {}

  String run() throws InterruptedException {
    Shopper shopper = ward.shopper;
    List<Shopper.Customer> customers = new ArrayList<>();
    for (int i = 0; i < CUSTOMERS; i++) {
      // What 1.5 products cost on the average, for nine of ten of a customer's wishes.
      customers.add(shopper.customer(PRICE * checkouts * 18 / 10 / CUSTOMERS));
    }
    List<String> products = new ArrayList<>();
    for (int i = 0; i < PRODUCTS; i++) {
      products.add(shopper.product(PRICE, Math.max(1, checkouts * 2L / PRODUCTS)));
    }
    String code = shopper.code(Math.max(1, checkouts / 10));
    List<Wish> wishes = wishes(customers, products, code);
    long begin = System.nanoTime();
    CountDownLatch over = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> chaos = threads.submit(() -> chaos(over));
      try {
        send(wishes, threads);
      } finally {
        over.countDown();
      }
      ended(chaos);
    }
    for (String service : List.of("account", "order")) {
      ward.restore(service);
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    long back = System.nanoTime();
    Purchases.Books books =
        ward.books(
            checkouts,
            customers.stream().map(Shopper.Customer::account).toList(),
            products,
            List.of(code),
            SETTLED);
    String figure = Ward.judged(List.copyOf(told), books);
    return "%d checkouts, %d at a time, in %.0f s, %d kills, %d stops of %d s, sent %d times, %d answered 202; settled and read %.1f s later; %s"
        .formatted(
            checkouts,
            concurrency,
            seconds,
            kills.get(),
            stops.get(),
            STILL.toSeconds(),
            tries.get(),
            accepted.get(),
            (System.nanoTime() - back) / 1e9,
            figure);
  }

  private List<Wish> wishes(List<Shopper.Customer> customers, List<String> products, String code) {
    List<Wish> wishes = new ArrayList<>();
    for (int i = 0; i < checkouts; i++) {
      Shopper.Customer customer = customers.get(random.nextInt(customers.size()));
      List<String> lines =
          random
              .ints(1 + random.nextInt(MOST_LINES), 0, products.size())
              .distinct()
              .mapToObj(products::get)
              .toList();
      @Nullable String used = random.nextInt(5) == 0 ? code : null;
      wishes.add(new Wish(customer, Shopper.order(customer, lines, used), random.nextInt(10) == 0));
    }
    return wishes;
  }

  private void send(List<Wish> wishes, ExecutorService threads) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> lanes = new ArrayList<>();
    for (int lane = 0; lane < concurrency; lane++) {
      lanes.add(
          threads.submit(
              () -> {
                for (int i = next.getAndIncrement();
                    i < wishes.size();
                    i = next.getAndIncrement()) {
                  fulfil("wish " + i, wishes.get(i));
                }
                return null;
              }));
    }
    for (Future<?> lane : lanes) {
      ended(lane);
    }
  }

  private void fulfil(String name, Wish wish) throws InterruptedException {
    Shopper.Answered placed =
        ward.shopper.place(wish.customer(), UUID.randomUUID().toString(), wish.order());
    told.add(placed.of(name));
    tries.addAndGet(placed.tries());
    accepted.addAndGet(placed.status() == 202 ? 1 : 0);
    if (placed.isDone() && wish.givenUp()) {
      Shopper.Answered cancelled =
          ward.shopper.cancel(wish.customer(), UUID.randomUUID().toString(), placed.id());
      tries.addAndGet(cancelled.tries());
      // An order that could not be paid may be rejected before it is given up.
      if (!cancelled.isDone() && !cancelled.code().equals("order-state-conflict")) {
        throw new MissedException("order " + placed.id() + " was not cancelled: " + cancelled);
      }
    }
  }

  /**
   * Until the storm is over; a blow that has begun is ended, so that nobody is left stopped. The
   * account service stands still before the first kill, where that can be done.
   */
  private @Nullable Void chaos(CountDownLatch over) throws InterruptedException {
    SplittableRandom fate = random.split();
    boolean canStop = ward.backend.faults().contains(Fault.PAUSE);
    long begin = System.nanoTime();
    if (canStop && !over.await(between.dividedBy(2).toNanos(), TimeUnit.NANOSECONDS)) {
      standStill();
    }
    for (int kill = 1; !over.await(untilKill(begin, kill), TimeUnit.NANOSECONDS); kill++) {
      kill(fate);
    }
    return null;
  }

  /** At a steady rate; at once, where what came before has taken longer than that. */
  private long untilKill(long begin, int kill) {
    return begin + between.multipliedBy(kill).toNanos() - System.nanoTime();
  }

  private void kill(SplittableRandom fate) {
    String service = fate.nextBoolean() ? "account" : "order";
    List<Replica> replicas = ward.replicas(service);
    ward.backend.kill(replicas.get(fate.nextInt(replicas.size())));
    kills.incrementAndGet();
    ward.restore(service);
  }

  private void standStill() throws InterruptedException {
    try (Standstill still = Standstill.of(ward.backend, "account")) {
      stops.incrementAndGet();
      TimeUnit.NANOSECONDS.sleep(STILL.toNanos());
    }
  }

  private static void ended(Future<?> work) throws InterruptedException {
    try {
      work.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof MissedException missed) {
        throw missed;
      }
      throw new MissedException("the storm broke off: " + failed.getCause());
    }
  }
}
