package dev.racelab.platform.testing;

import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/** Two requests under way at once, each on a thread of its own. */
public final class Race {
  /** The header by which two requests meet. */
  public static final String HEADER = "Lab-Rendezvous";

  /** Long enough for any two requests that nothing keeps apart. */
  public static final Duration UNTIL_BOTH_ARE_THERE = Duration.ofSeconds(10);

  /** Short, for requests that a guard may keep apart: the first then goes on alone. */
  public static final Duration UNLESS_KEPT_APART = Duration.ofMillis(300);

  private static final long DEADLINE_SECONDS = 20;

  private Race() {}

  /** The header's value for a new meeting of two at that point. */
  public static String rendezvous(String at, Duration timeout) {
    return "%s;parties=2;timeout=%dms;at=%s".formatted(UUID.randomUUID(), timeout.toMillis(), at);
  }

  /** The answers to both, in this order. */
  public static List<Response> of(Supplier<Response> one, Supplier<Response> other) {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<Response> first = threads.submit(one::get);
      Future<Response> second = threads.submit(other::get);
      return List.of(answer(first), answer(second));
    }
  }

  /**
   * Holds one request after its read until another has been answered; a guard may keep the other
   * waiting, so after {@code patience} the held one goes on all the same.
   *
   * @param held sends a request with the {@link Hold#HEADER} that it is given
   * @param overtaking sends the other request
   * @return the answer to the held request, and the answer to the other
   */
  public static List<Response> overtaking(
      Function<String, Response> held, Supplier<Response> overtaking, Duration patience) {
    try (ExecutorService threads = Executors.newFixedThreadPool(2);
        Hold hold = Hold.fresh()) {
      Future<Response> first = threads.submit(() -> held.apply(hold.at("read")));
      hold.awaitArrival();
      CompletableFuture<Response> second = CompletableFuture.supplyAsync(overtaking, threads);
      second.copy().completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS).join();
      hold.release();
      return List.of(answer(first), answer(second));
    }
  }

  /** What a request that was sent on another thread is answered. */
  public static Response answer(Future<Response> sent) {
    try {
      return sent.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while a request was under way", interrupted);
    } catch (ExecutionException | TimeoutException failed) {
      throw new AssertionError("a request got no answer", failed);
    }
  }
}
