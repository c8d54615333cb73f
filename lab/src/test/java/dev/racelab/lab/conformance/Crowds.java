package dev.racelab.lab.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Starts together what comes together, so that concurrent copies really are concurrent: nothing of
 * a crowd goes on from a meeting before all of it is there. What comes alone waits for nobody.
 */
final class Crowds implements Executor, AutoCloseable {
  /** The silence that ends a crowd; copies come closer together. */
  private static final long SILENCE_MILLIS = 5;

  private static final ThreadLocal<@Nullable Member> OF_THIS_THREAD = new ThreadLocal<>();

  private final LinkedBlockingQueue<Runnable> arrived = new LinkedBlockingQueue<>();
  private final Thread gatherer = Thread.ofVirtual().start(this::gather);

  /** One of a crowd; it comes to each meeting once, at its end at the latest. */
  private static final class Member {
    private final List<CountDownLatch> meetings;
    private int next;

    Member(List<CountDownLatch> meetings) {
      this.meetings = meetings;
    }

    CountDownLatch come(int meeting) {
      while (next <= meeting) {
        meetings.get(next++).countDown();
      }
      return meetings.get(meeting);
    }
  }

  @Override
  public void execute(Runnable task) {
    arrived.add(task);
  }

  private void gather() {
    try {
      while (true) {
        List<Runnable> together = new ArrayList<>();
        Runnable next = arrived.take();
        while (next != null) {
          together.add(next);
          next = arrived.poll(SILENCE_MILLIS, TimeUnit.MILLISECONDS);
        }
        int size = together.size();
        List<CountDownLatch> meetings = List.of(new CountDownLatch(size), new CountDownLatch(size));
        together.forEach(
            task ->
                Thread.ofVirtual()
                    .start(
                        () -> {
                          Member member = new Member(meetings);
                          OF_THIS_THREAD.set(member);
                          task.run();
                          // What takes part in nothing, such as the end of a connection.
                          member.come(1);
                        }));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until the crowd of this thread is at its first or second meeting. */
  static void meet(int meeting) {
    Member member = OF_THIS_THREAD.get();
    if (member == null) {
      return;
    }
    try {
      if (!member.come(meeting).await(5, TimeUnit.SECONDS)) {
        throw new IllegalStateException("not all of a crowd came to meeting " + meeting);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    gatherer.interrupt();
  }
}
