package dev.racelab.lab.cli;

import dev.racelab.lab.compare.StopSignal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C into an early end that keeps the results. The JVM stops as soon as its shutdown
 * hooks have ended; so the hook tells the run, and waits until the run's thread has written what it
 * has and closed this. The JVM then exits with 130 by itself.
 */
public final class Interruption implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final StopSignal signal;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook;

  private Interruption(Thread running) {
    signal = new StopSignal(running);
    hook =
        new Thread(
            () -> {
              signal.request();
              awaitClose();
            },
            "racelab-interruption");
  }

  /** Watches for the calling thread's run until closed. */
  public static Interruption watch() {
    Interruption interruption = new Interruption(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /** Tells whether somebody pressed Ctrl-C. */
  public StopSignal signal() {
    return signal;
  }

  @Override
  public void close() {
    closed.countDown();
    if (signal.isRequested()) {
      return; // the hook runs, and hooks cannot be removed then
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM began to stop this very moment; the hook finds the latch open.
      System.getLogger(Interruption.class.getName())
          .log(System.Logger.Level.DEBUG, "the JVM is stopping already", e);
    }
  }

  private void awaitClose() {
    try {
      boolean inTime = closed.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (!inTime) {
        System.getLogger(Interruption.class.getName())
            .log(System.Logger.Level.WARNING, "the run did not end within " + PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
