package dev.racelab.idempotency.redis;

import static java.lang.System.Logger.Level.DEBUG;

import dev.racelab.idempotency.StoreFailedException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs scripts in Redis while the calling thread waits, with a bound on time and number. */
final class Scripts {
  private static final System.Logger LOG = System.getLogger(Scripts.class.getName());

  /** The client's own queue is short, and who finds it full gets an error. So they wait here. */
  private static final int AT_A_TIME = 6;

  private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(10);
  private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(60);

  private final Redis redis;
  private final long timeoutNanos;
  private final Semaphore turns = new Semaphore(AT_A_TIME, true);

  Scripts(Redis redis, Duration timeout) {
    if (timeout.compareTo(SHORTEST_TIMEOUT) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "the command time-out is between "
              + SHORTEST_TIMEOUT
              + " and "
              + LONGEST_TIMEOUT
              + ", not "
              + timeout);
    }
    this.redis = redis;
    this.timeoutNanos = timeout.toNanos();
  }

  /**
   * Runs a script on one key.
   *
   * @param arguments strings, or bytes
   * @throws StoreFailedException if Redis answers an error, or not in time; the script may have run
   */
  Response run(String script, String key, Object... arguments) {
    if (Context.isOnEventLoopThread()) {
      throw new IllegalStateException("an event loop must not wait for Redis");
    }
    long deadline = System.nanoTime() + timeoutNanos;
    try {
      if (!turns.tryAcquire(timeoutNanos, TimeUnit.NANOSECONDS)) {
        throw new TimeoutException("no turn in time");
      }
      long left = Math.max(1, deadline - System.nanoTime());
      // The turn ends with the time, too: of a connection gone silent no answer ever comes.
      CompletableFuture<Response> answer =
          send(request(script, key, arguments)).orTimeout(left, TimeUnit.NANOSECONDS);
      var unused = answer.whenComplete((response, failure) -> turns.release());
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreFailedException("interrupted while Redis was asked", e);
    } catch (TimeoutException e) {
      throw new StoreFailedException("Redis did not answer in time", e);
    } catch (ExecutionException e) {
      throw new StoreFailedException("Redis did not do what it was asked", e);
    }
  }

  /** Runs it when it can be, without waiting; what fails is made up for by the key's end. */
  void runUnheard(String script, String key, Object... arguments) {
    var unused =
        send(request(script, key, arguments))
            .whenComplete(
                (response, failure) -> {
                  if (failure != null) {
                    LOG.log(DEBUG, "Redis was not told; the key will end by itself", failure);
                  }
                });
  }

  /** The whole text each time: Redis keeps it compiled, and 600 bytes more travel at no cost. */
  private static Request request(String script, String key, Object... arguments) {
    Request request = Request.cmd(Command.EVAL).arg(script).arg(1).arg(key);
    for (Object argument : arguments) {
      if (argument instanceof byte[] bytes) {
        request.arg(bytes);
      } else {
        request.arg(argument.toString());
      }
    }
    return request;
  }

  /**
   * A worker's context of Vert.x runs one thing at a time, and that is the caller, who waits for
   * the answer; so such a caller asks by another thread.
   */
  private CompletableFuture<Response> send(Request request) {
    CompletableFuture<Response> answer = new CompletableFuture<>();
    Context caller = Vertx.currentContext();
    if (caller == null || caller.isEventLoopContext()) {
      send(request, answer);
    } else {
      Thread.ofVirtual().start(() -> send(request, answer));
    }
    return answer;
  }

  private void send(Request request, CompletableFuture<Response> answer) {
    try {
      redis
          .send(request)
          .onComplete(
              result -> {
                if (result.succeeded()) {
                  answer.complete(result.result());
                } else {
                  answer.completeExceptionally(result.cause());
                }
              });
    } catch (RuntimeException e) { // a client that was closed throws what it likes
      answer.completeExceptionally(e);
    }
  }
}
