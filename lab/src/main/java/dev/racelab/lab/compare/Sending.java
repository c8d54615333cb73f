package dev.racelab.lab.compare;

import dev.racelab.lab.compare.Firing.Fired;
import dev.racelab.lab.scenario.Request;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends requests while the caller steers; none outlives it. */
record Sending(Firing firing, Duration deadline, ExecutorService threads) implements AutoCloseable {
  /**
   * Begins with nothing under way.
   *
   * @param deadline for each request
   */
  Sending(Firing firing, Duration deadline) {
    this(firing, deadline, Executors.newVirtualThreadPerTaskExecutor());
  }

  Future<Fired> start(Request request, Map<String, String> headers) {
    return threads.submit(() -> firing.single(request, headers, deadline));
  }

  static boolean endsWithin(Future<Fired> request, Duration limit) throws InterruptedException {
    try {
      request.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw failed(e);
    }
  }

  /** Every request ends by its own deadline. */
  static Fired ended(Future<Fired> request) throws InterruptedException {
    try {
      return request.get();
    } catch (ExecutionException e) {
      throw failed(e);
    }
  }

  private static IllegalStateException failed(ExecutionException e) {
    return new IllegalStateException("a request could not be fired", e.getCause());
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
