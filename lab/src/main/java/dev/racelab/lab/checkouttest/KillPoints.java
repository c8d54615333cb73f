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
    Shopper shopper = ward.shopper;
    Shopper.Customer customer =
        shopper.customer(step.request() == Step.Kind.REFUSAL ? PRICE - 1 : BALANCE);
    String product = shopper.product(PRICE, 10);
    String key = UUID.randomUUID().toString();
    ObjectNode order = Shopper.order(customer, List.of(product), null);
    String paying = "paying-" + key;
    @Nullable Future<Shopper.Answered> placing =
        step.request() == Step.Kind.WITHDRAWAL
            ? threads.submit(
                () ->
                    shopper.once(
                        "/orders",
                        customer.token(),
                        UUID.randomUUID().toString(),
                        Map.of("Lab-Hold", paying + ";at=" + Point.CALL.label()),
                        order))
            : null;
    @Nullable String placed = null;
    if (placing != null) {
      standing("order", paying, placing);
      placed = ward.orderOf(product);
    } else if (step.request() == Step.Kind.CANCELLATION) {
      placed = shopper.place(customer, UUID.randomUUID().toString(), order).id();
    }
    String path = placed == null ? "/orders" : "/orders/" + placed + "/cancellation";
    String name = "kill-" + key;
    @Nullable ObjectNode body = placed == null ? order : null;
    Future<Shopper.Answered> held =
        threads.submit(
            () ->
                shopper.once(
                    path, customer.token(), key, Map.of(step.header(), step.hold(name)), body));
    Replica killed = standing(step.service(), name, held);
    ward.backend.kill(killed);
    ward.restore(step.service());
    long back = System.nanoTime();
    if (placing != null) {
      release(paying);
      ended(placing);
    }
    Shopper.Answered answered =
        placed == null
            ? shopper.place(customer, key, order)
            : shopper.cancel(customer, key, placed);
    Purchases.Books books =
        ward.books(1, List.of(customer.account()), List.of(product), List.of(), SETTLED);
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
    ended(held);
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
