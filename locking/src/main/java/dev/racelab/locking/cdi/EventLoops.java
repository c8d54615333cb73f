package dev.racelab.locking.cdi;

import io.vertx.core.Context;

/** Whichever provider it is, some of which would only notice when they have to wait. */
final class EventLoops {
  private EventLoops() {}

  static void refuse() {
    if (isHere()) {
      throw new IllegalStateException(
          "a @Locked method may have to wait for its lock, and this is an event loop: call it from"
              + " a worker or a virtual thread (@Blocking, @RunOnVirtualThread)");
    }
  }

  private static boolean isHere() {
    try {
      return Context.isOnEventLoopThread();
    } catch (NoClassDefFoundError e) { // without Vert.x there are no event loops of its
      return false;
    }
  }
}
