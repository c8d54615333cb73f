package dev.racelab.lab.cluster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Steps of an end that must all be tried, whatever becomes of the others. */
public final class EachStep {
  private EachStep() {}

  /** Runs all in their order, and throws the first failure then, with the later ones added. */
  public static void run(List<? extends Runnable> steps) {
    @Nullable RuntimeException first = null;
    for (Runnable step : steps) {
      try {
        step.run();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
