package dev.racelab.lab.checkouttest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.racelab.guard.Point;
import dev.racelab.lab.check.Purchases;
import dev.racelab.lab.cluster.Replica;
import dev.racelab.lab.driver.JsonClient;
import dev.racelab.lab.driver.UnexpectedAnswerException;
import dev.racelab.lab.proof.Transcript.MissedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Kills one replica for each run, while it stands at one step of an order's way, and starts it
 * again; the client sends its wish again until it has its answer. Within ten seconds of everything
 * being back, the books must be exact, and the answer must be theirs.
 */
final class KillPoints {
  private static final Duration ARRIVAL = Duration.ofSeconds(15);
  private static final Duration SETTLED = Duration.ofSeconds(10);
  private static final Duration CALL = Duration.ofSeconds(5);
  private static final long LOOK_MILLIS = 5;
  private static final long PRICE = 250;
  private static final long BALANCE = 1_000;

  private final Ward ward;
  private long longestNanos;

  KillPoints(Ward ward) {
    this.ward = ward;
  }

  /** So many kills, each at its step. */
  String run(int runs) throws InterruptedException {
    List<Step> steps = Step.spread(runs);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int run = 0; run < runs; run++) {
        Step step = steps.get(run);
        try {
          kill(step, threads);
        } catch (MissedException missed) {
          throw new MissedException(
              "run %d of %d, %s: %s".formatted(run + 1, runs, step, missed.getMessage()));
        }
      }
    }
    return "%d kills at %d steps, books exact each time; settled at most %.1f s after all was back"
        .formatted(runs, steps.stream().distinct().count(), longestNanos / 1e9);
  }

  private void kill(Step step, ExecutorService threads) throws InterruptedException {
    Wish wish = wish(step.request(), threads);
    String name = "kill-" + wish.key();
    Future<Shopper.Answered> held =
        threads.submit(
            () ->
                ward.shopper.once(
                    wish.path(),
                    wish.customer().token(),
                    wish.key(),
                    Map.of(step.header(), step.hold(name)),
                    wish.placed() == null ? wish.order() : null));
    ward.backend.kill(standing(step.service(), name, held));
    ward.restore(step.service());
    long back = System.nanoTime();
    if (wish.placing() != null) {
      release(wish.unpaid());
      ended(wish.placing());
    }
    Shopper.Answered answered =
        wish.placed() == null
            ? ward.shopper.place(wish.customer(), wish.key(), wish.order())
            : ward.shopper.cancel(wish.customer(), wish.key(), wish.placed());
    judge(step, wish, answered, back);
    ended(held);
  }

  /**
   * What is asked for in a run.
   *
   * @param placed the order that is to be given up; null where one is to be placed
   * @param placing its placement, which stands before the debit is sent; null where it is over
   */
  private record Wish(
      Shopper.Customer customer,
      String product,
      String key,
      ObjectNode order,
      @Nullable String placed,
      @Nullable Future<Shopper.Answered> placing) {
    String path() {
      return placed == null ? "/orders" : "/orders/" + placed + "/cancellation";
    }

    /** Where the placement stands. */
    String unpaid() {
      return "unpaid-" + key;
    }
  }

  private Wish wish(Step.Kind kind, ExecutorService threads) throws InterruptedException {
    Shopper shopper = ward.shopper;
    Shopper.Customer customer = shopper.customer(kind == Step.Kind.REFUSAL ? PRICE - 1 : BALANCE);
    String product = shopper.product(PRICE, 10);
    ObjectNode order = Shopper.order(customer, List.of(product), null);
    String key = UUID.randomUUID().toString();
    Wish placement = new Wish(customer, product, key, order, null, null);
    return switch (kind) {
      case PLACEMENT, REFUSAL -> placement;
      case CANCELLATION -> {
        String placed = shopper.place(customer, UUID.randomUUID().toString(), order).id();
        yield new Wish(customer, product, key, order, placed, null);
      }
      case WITHDRAWAL -> {
        Map<String, String> stop =
            Map.of("Lab-Hold", placement.unpaid() + ";at=" + Point.CALL.label());
        Future<Shopper.Answered> placing =
            threads.submit(
                () ->
                    shopper.once(
                        "/orders", customer.token(), UUID.randomUUID().toString(), stop, order));
        standing("order", placement.unpaid(), placing);
        yield new Wish(customer, product, key, order, ward.orderOf(product), placing);
      }
    };
  }

  private void judge(Step step, Wish wish, Shopper.Answered answered, long back)
      throws InterruptedException {
    Purchases.Books books =
        ward.books(
            1, List.of(wish.customer().account()), List.of(wish.product()), List.of(), SETTLED);
    long settled = System.nanoTime() - back;
    longestNanos = Math.max(longestNanos, settled);
    Ward.judged(List.of(answered.of("the wish")), books);
    String state =
        books.orders().stream()
            .map(Purchases.Placed::state)
            .reduce((one, other) -> one + " and " + other)
            .orElse("nowhere");
    if (!isRight(step, answered) || !state.equals(step.request().end())) {
      throw new MissedException(
          "the client was answered %d %s, and the order is %s"
              .formatted(answered.status(), answered.code(), state));
    }
    if (settled > SETTLED.toNanos()) {
      throw new MissedException(
          "settled %.1f s after all was back; %d s are allowed"
              .formatted(settled / 1e9, SETTLED.toSeconds()));
    }
  }

  private static boolean isRight(Step step, Shopper.Answered answered) {
    return step.request() == Step.Kind.REFUSAL
        ? answered.status() == 202 || answered.code().equals("insufficient-funds")
        : answered.isDone();
  }

  /** Who stands at the step; asked of the other service, which shares the holds. */
  private Replica standing(String service, String name, Future<Shopper.Answered> held)
      throws InterruptedException {
    String other = service.equals("order") ? "account" : "order";
    try (JsonClient client = new JsonClient(ward.replicas(other).getFirst().address(), CALL)) {
      long end = System.nanoTime() + ARRIVAL.toNanos();
      while (System.nanoTime() < end) {
        Optional<String> replica =
            client
                .find("/lab/holds/" + name, ward.tokens.operator())
                .map(found -> found.path("replica").asText());
        if (replica.isPresent()) {
          return ward.replicas(service).stream()
              .filter(each -> each.name().equals(replica.get()))
              .findFirst()
              .orElseThrow(() -> new MissedException("nobody knows " + replica.get()));
        }
        if (held.isDone()) {
          throw new MissedException("the request ended without coming there");
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    } catch (UnexpectedAnswerException failed) {
      throw new MissedException("the hold cannot be looked at: " + failed.getMessage());
    }
    throw new MissedException("the request did not come there");
  }

  private void release(String name) throws InterruptedException {
    try (JsonClient client = new JsonClient(ward.replicas("account").getFirst().address(), CALL)) {
      client.post("/lab/holds/" + name + "/release", ward.tokens.operator());
    } catch (UnexpectedAnswerException failed) {
      throw new MissedException("the hold cannot be released: " + failed.getMessage());
    }
  }

  /** Its connection broke with the killed replica, or the other service answered for it. */
  private static void ended(Future<Shopper.Answered> held) throws InterruptedException {
    try {
      held.get(ARRIVAL.toSeconds() * 2, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException failed) {
      throw new MissedException("the request that was killed never ended: " + failed);
    }
  }
}
