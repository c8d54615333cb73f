package dev.racelab.lab.proof;

import dev.racelab.lab.cluster.ClusterException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** One line for each step: whether it held, what it was, and its figure. */
public final class Transcript {
  private final PrintWriter out;
  private final List<String> failed = new ArrayList<>();
  private int steps;

  public Transcript(PrintWriter out) {
    this.out = out;
  }

  /** What a step does; its answer is the figure. */
  public interface Body {
    String run() throws InterruptedException;
  }

  /** A figure that is not as it must be; what comes after it may still be tried. */
  public static final class MissedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MissedException(String why) {
      super(why);
    }
  }

  /**
   * Tries it; a step that fails is told, and the next one may begin.
   *
   * @return whether it held
   */
  public boolean step(String name, Body body) throws InterruptedException {
    steps++;
    long begin = System.nanoTime();
    String word = "ok";
    String figure;
    try {
      figure = body.run();
    } catch (MissedException | ClusterException failure) {
      if (Thread.currentThread().isInterrupted()) {
        throw failure;
      }
      word = "FAILED";
      figure = String.valueOf(failure.getMessage());
      failed.add(name);
    }
    out.printf(
        "  %-6s  %-34s  %s (%.0f s)%n", word, name, figure, (System.nanoTime() - begin) / 1e9);
    out.flush();
    return word.equals("ok");
  }

  /** A line between the steps. */
  public void say(String line) {
    out.println(line);
    out.flush();
  }

  /** Says how it went. */
  public boolean conclude() {
    say(
        failed.isEmpty()
            ? "All %d steps held.".formatted(steps)
            : "%d of %d steps failed: %s."
                .formatted(failed.size(), steps, String.join(", ", failed)));
    return failed.isEmpty();
  }
}
