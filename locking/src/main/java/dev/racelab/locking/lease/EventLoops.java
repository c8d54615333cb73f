package dev.racelab.locking.lease;

import io.vertx.core.Context;

/**
 * Refuses threads that must never wait. Where Vert.x is not there, no thread is an event loop of
 * it, so whoever uses the JVM's or a database's locks only may leave it out.
 */
final class EventLoops {
  private static final boolean THERE_MAY_BE_ANY = vertxIsThere();

  private EventLoops() {}

  static void refuse() {
    if (THERE_MAY_BE_ANY && Context.isOnEventLoopThread()) {
      throw new IllegalStateException(
          "a lock may have to be waited for, and this is an event loop: call from a worker or a"
              + " virtual thread");
    }
  }

  private static boolean vertxIsThere() {
    try {
      boolean unused = Context.isOnEventLoopThread();
      return true;
    } catch (NoClassDefFoundError absent) {
      return false;
    }
  }
}
