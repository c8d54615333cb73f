package dev.racelab.bench.run;

import static java.lang.System.Logger.Level.WARNING;

import java.util.Deque;

/** Ends what was started, the last first, each whatever became of the others. */
public final class Closing {
  private static final System.Logger LOG = System.getLogger(Closing.class.getName());

  private Closing() {}

  /** Ends all of them. */
  public static void all(Deque<? extends AutoCloseable> started) {
    while (!started.isEmpty()) {
      AutoCloseable last = started.pop();
      try {
        last.close();
      } catch (Exception e) {
        LOG.log(WARNING, "could not end " + last, e);
      }
    }
  }
}
