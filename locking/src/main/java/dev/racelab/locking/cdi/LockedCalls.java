package dev.racelab.locking.cdi;

import jakarta.enterprise.context.ApplicationScoped;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The annotations as they are read, once for each method. */
@ApplicationScoped
class LockedCalls {
  private record Key(Method method, Locked locked) {}

  /** Bounded by the methods of the application. */
  private final ConcurrentMap<Key, LockedCall> read = new ConcurrentHashMap<>();

  /**
   * What {@code locked} says about {@code method}.
   *
   * @throws IllegalStateException if the build has not checked it, and it is wrong
   */
  LockedCall of(Method method, Locked locked) {
    LockedCall known = read.get(new Key(method, locked));
    return known != null ? known : read.computeIfAbsent(new Key(method, locked), LockedCalls::read);
  }

  /**
   * An annotation on the method itself has been checked by the build. One that came with a
   * stereotype has not, so what could leave a call unguarded is asked again.
   */
  private static LockedCall read(Key key) {
    try {
      if (EarlyReturn.isOne(key.method.getReturnType())) {
        throw new IllegalArgumentException("it returns before its work is done");
      }
      Locked locked = key.locked;
      LockedCall call =
          LockedCall.of(
              List.of(locked.name()),
              locked.maxWait(),
              locked.lease(),
              locked.atMost(),
              locked.provider(),
              LockedCalls::refuseName);
      for (int position : call.positions()) {
        if (position >= key.method.getParameterCount()) {
          throw new IllegalArgumentException("it has no parameter " + position);
        }
      }
      return call;
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "@Locked of "
              + key.method.getDeclaringClass().getName()
              + "."
              + key.method.getName()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private static int refuseName(String parameter) {
    throw new IllegalArgumentException(
        "the build has not found {"
            + parameter
            + "}: put @Locked on the method itself, in a container that runs build compatible"
            + " extensions (CDI Lite 4)");
  }
}
