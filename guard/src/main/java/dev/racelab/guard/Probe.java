package dev.racelab.guard;

/**
 * Where the lab looks into a running unit of work. Outside the lab it is {@link #NONE}, which does
 * nothing. Called on the request's own thread.
 */
public interface Probe {
  /** Sees nothing, waits for nothing. */
  Probe NONE = new Probe() {};

  /** The work has reached {@code point}; an implementation may hold it there for a bounded time. */
  default void reached(Point point) {}

  /** The work has read {@code row}, for example {@code account/7}, at {@code version}. */
  default void read(String row, long version) {}

  /** The work has written {@code row}, which is now at {@code version}. */
  default void wrote(String row, long version) {}
}
