package dev.racelab.locking.redis;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Fails the answers that do not come in time. Safe for use by any number of threads.
 *
 * <p>A timer for each answer would wake the timers' thread for each command, which costs as much as
 * the command's own way through this process. So one look every few milliseconds serves them all,
 * only while answers are owed; long time-outs are noticed that much later, short ones have a timer.
 */
final class Deadlines {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** From here on, a look comes at most a tenth of the time too late. */
  private static final long LONG_NANOS = 10 * LOOK_NANOS;

  private static final Executor NEXT_LOOK =
      CompletableFuture.delayedExecutor(LOOK_NANOS, TimeUnit.NANOSECONDS, Runnable::run);

  private final Set<Owed> owed = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean looking = new AtomicBoolean();

  /** Fails {@code answer} with a {@link TimeoutException} unless it is completed in time. */
  void expect(CompletableFuture<?> answer, Duration timeout) {
    long nanos = timeout.toNanos();
    if (nanos < LONG_NANOS) {
      var unused = answer.orTimeout(nanos, TimeUnit.NANOSECONDS);
      return;
    }
    Owed each = new Owed(answer, System.nanoTime() + nanos);
    owed.add(each);
    var unused = answer.whenComplete((result, failure) -> owed.remove(each));
    lookSoon();
  }

  /*
   * Who owes is on the list before it asks for a look, and a look that ends says so before it reads
   * the list once more: so of an answer that came in between, one of the two sees the other.
   */
  private void lookSoon() {
    if (looking.compareAndSet(false, true)) {
      NEXT_LOOK.execute(this::look);
    }
  }

  private void look() {
    long now = System.nanoTime();
    for (Owed each : owed) {
      if (now - each.due >= 0) {
        each.answer.completeExceptionally(new TimeoutException("no answer of Redis in time"));
      }
    }
    looking.set(false);
    if (!owed.isEmpty()) {
      lookSoon();
    }
  }

  /** Equal to itself only. */
  private static final class Owed {
    private final CompletableFuture<?> answer;
    private final long due;

    Owed(CompletableFuture<?> answer, long due) {
      this.answer = answer;
      this.due = due;
    }
  }
}
