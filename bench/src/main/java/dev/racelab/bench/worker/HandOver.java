package dev.racelab.bench.worker;

import dev.racelab.bench.peer.LockClient;
import dev.racelab.bench.peer.LockClient.Held;
import dev.racelab.bench.peer.Message;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One instance holds a lock, a thread of another waits for it, the first gives it back: how long
 * until the waiter has it?
 *
 * @param times how often
 */
public record HandOver(int times) implements Workload {
  static final String KIND = "hand-over";

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  /**
   * For so long the lock is held while the other waits: long enough to be waiting, and not always
   * the same, or who asks again at intervals could always, or never, be lucky.
   */
  private static final long SHORTEST_HOLD = TimeUnit.MILLISECONDS.toNanos(15);

  private static final long LONGEST_HOLD = TimeUnit.MILLISECONDS.toNanos(35);

  @Override
  public String id() {
    return KIND;
  }

  @Override
  public Message message() {
    return Workload.message(KIND, Map.of("times", times));
  }

  @Override
  public Sample run(Clients clients) throws Exception {
    LockClient giver = clients.get(0);
    LockClient taker = clients.get(1);
    SplittableRandom random = new SplittableRandom(1);
    Times passed = new Times();
    ExecutorService waiting = Executors.newSingleThreadExecutor();
    try {
      for (int i = 0; i < times; i++) {
        String name = KIND + "-" + i;
        Held held = giver.lock(name, LONGEST_WAIT).orElseThrow();
        Future<Long> granted = waiting.submit(() -> take(taker, name));
        long hold = random.nextLong(SHORTEST_HOLD, LONGEST_HOLD);
        for (long end = System.nanoTime() + hold; end - System.nanoTime() > 0; ) {
          LockSupport.parkNanos(end - System.nanoTime());
        }
        long released = System.nanoTime();
        held.unlock();
        passed.add(granted.get() - released);
      }
    } finally {
      waiting.shutdownNow();
    }
    return summary(passed);
  }

  /** When it was granted. */
  private static long take(LockClient taker, String name) throws Exception {
    Held held = taker.lock(name, LONGEST_WAIT).orElseThrow();
    long now = System.nanoTime();
    held.unlock();
    return now;
  }

  /** Whoever held the lock before it was given back was let in beside its holder. */
  private static Sample summary(Times passed) {
    long[] sorted = Times.sorted(List.of(passed));
    long early = 0;
    while (early < sorted.length && sorted[(int) early] < 0) {
      early++;
    }
    return new Sample(
        Map.of(
            Metric.HAND_OVER_P50_MICROS, Times.micros(sorted, 0.5),
            Metric.HAND_OVER_P99_MICROS, Times.micros(sorted, 0.99),
            Metric.HAND_OVER_MAX_MICROS, Times.micros(sorted, 1),
            Metric.VIOLATIONS, (double) early));
  }
}
