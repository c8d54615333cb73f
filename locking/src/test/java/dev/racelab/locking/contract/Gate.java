package dev.racelab.locking.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Lets some threads go at the same moment, and waits for all of them. */
public final class Gate {
  /** What one of the threads does. */
  public interface Task {
    void run() throws Exception;
  }

  private Gate() {}

  /** Runs {@code tasks} (task of 0, of 1, ...) together; fails with the first failure of any. */
  public static void race(int threads, Duration within, IntFunction<Task> tasks)
      throws InterruptedException {
    CountDownLatch gate = new CountDownLatch(1);
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Task task = tasks.apply(i);
      running.add(
          Thread.ofPlatform()
              .name("racer-" + i)
              .daemon()
              .start(
                  () -> {
                    try {
                      gate.await();
                      task.run();
                    } catch (Exception | AssertionError e) {
                      failures.add(e);
                    }
                  }));
    }
    gate.countDown();
    long deadline = System.nanoTime() + within.toNanos();
    for (Thread thread : running) {
      boolean ended = thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
      if (!ended) {
        running.forEach(Thread::interrupt);
      }
      assertThat(ended).as("%s ended within %s", thread.getName(), within).isTrue();
    }
    @Nullable Throwable first = failures.peek();
    if (first != null) {
      throw new AssertionError(first.getMessage(), first);
    }
  }
}
