package dev.racelab.locking.cdi;

import java.util.Set;

/**
 * Types that a method returns before its work is done, so that a lock would be given back early.
 */
final class EarlyReturn {
  private static final Set<String> TYPES =
      Set.of(
          "java.util.concurrent.Future",
          "java.util.concurrent.CompletionStage",
          "java.util.concurrent.Flow$Publisher",
          "java.util.stream.BaseStream",
          "org.reactivestreams.Publisher",
          "io.smallrye.mutiny.Uni",
          "kotlinx.coroutines.flow.Flow");

  private EarlyReturn() {}

  static boolean isOne(String className) {
    return TYPES.contains(className);
  }

  /** Whether it is one of them, or a kind of one. */
  static boolean isOne(Class<?> type) {
    if (isOne(type.getName())) {
      return true;
    }
    for (Class<?> each : type.getInterfaces()) {
      if (isOne(each)) {
        return true;
      }
    }
    return type.getSuperclass() != null && isOne(type.getSuperclass());
  }
}
