package dev.racelab.locking.redis;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Runs what uses a client's connections on the event loop that they belong to.
 *
 * <p>The client answers on the Vert.x context of who asked. From any other thread than the
 * connection's own, that is one more thread for each answer to pass through, about a fifth of the
 * time that a lock takes; and where the caller runs on a worker's context it is a thread that can
 * never answer, since it waits. Vert.x does not say on which loop a client's connections live, but
 * it runs there what a connection hears of its own accord. So a connection that is opened for
 * nothing else is made to say something, and closed. Until that is known, which takes a moment, or
 * for ever if the client never says it, everything is run where the caller is.
 */
final class ClientLoop {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Redis redis;
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile @Nullable Context context;

  ClientLoop(Redis redis) {
    this.redis = redis;
  }

  /** Begins to find out unless that was tried before; nothing waits for it. */
  void find() {
    if (asked.compareAndSet(false, true)) {
      offWorkerContexts(
          () ->
              Future.<RedisConnection>future(opened -> redis.connect().onComplete(opened))
                  .onSuccess(this::listen)
                  .onFailure(failure -> asked.set(false)));
    }
  }

  /** Runs it, on the loop or here; in the order of the calls once the loop is known. */
  void run(Runnable asking) {
    Context known = context;
    if (known == null) {
      offWorkerContexts(asking);
    } else {
      known.runOnContext(nothing -> asking.run());
    }
  }

  /** Redis confirms that there are no subscriptions; the client never uses such a socket again. */
  private void listen(RedisConnection connection) {
    CompletableFuture<@Nullable Void> heard = new CompletableFuture<>();
    connection.handler(
        news -> {
          Context own = Vertx.currentContext();
          if (own != null && own.isEventLoopContext()) {
            context = own;
          }
          heard.complete(null);
        });
    var unused =
        heard
            .orTimeout(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)
            .whenComplete((nothing, failure) -> connection.close());
    connection.send(Request.cmd(Command.UNSUBSCRIBE)).onFailure(heard::completeExceptionally);
  }

  /**
   * A worker's context runs one thing at a time, and that is the caller, who waits for the answer;
   * so such a caller asks by another thread.
   */
  static void offWorkerContexts(Runnable asking) {
    Context caller = Vertx.currentContext();
    if (caller == null || caller.isEventLoopContext()) {
      asking.run();
    } else {
      Thread.ofVirtual().start(asking);
    }
  }
}
