package dev.racelab.locking.redis;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs what uses a client's connections on the event loop that they belong to.
 *
 * <p>The client answers on the Vert.x context of who asked. From any other thread than the
 * connection's own, that is one more thread for each answer to pass through, about a fifth of the
 * time that a lock takes; and where the caller runs on a worker's context it is a thread that can
 * never answer, since it waits. Vert.x does not say on which loop a client's connections live, but
 * it runs there what a connection hears of its own accord: so {@link RedisNews} says when it hears
 * something. Until then everything is run where the caller is.
 */
final class ClientLoop {
  private volatile @Nullable Context context;

  boolean isKnown() {
    return context != null;
  }

  /** Called where a connection of the client hears something. */
  void isHere() {
    Context here = Vertx.currentContext();
    if (here != null && here.isEventLoopContext()) {
      context = here;
    }
  }

  /**
   * Runs it, on the loop or here. In the order of the calls, but for callers on a worker's context
   * before the loop is known.
   */
  void run(Runnable asking) {
    Context known = context;
    if (known == null) {
      offWorkerContexts(asking);
      return;
    }
    try {
      known.runOnContext(nothing -> asking.run());
    } catch (RejectedExecutionException e) { // the client was closed before us
      asking.run();
    }
  }

  /**
   * A worker's context runs one thing at a time, and that is the caller, who waits for the answer;
   * so such a caller asks by another thread.
   */
  private static void offWorkerContexts(Runnable asking) {
    Context caller = Vertx.currentContext();
    if (caller == null || caller.isEventLoopContext()) {
      asking.run();
    } else {
      Thread.ofVirtual().start(asking);
    }
  }
}
