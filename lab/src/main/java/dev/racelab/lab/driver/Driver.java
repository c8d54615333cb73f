package dev.racelab.lab.driver;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * A way to send requests so that they meet. Both methods return once every call has ended, no later
 * than their deadlines allow. Thread-safe.
 */
public interface Driver {
  /** What options and results call it. */
  String name();

  /**
   * Sends all calls at one moment, each on a connection and a lane of its own.
   *
   * @param base scheme, host and port
   * @param deadline for the volley as a whole
   */
  void volley(URI base, List<HttpCall> calls, Duration deadline, Observer observer)
      throws InterruptedException;

  /**
   * Sends the calls in order, {@code lanes} at a time, as fast as answers come.
   *
   * @param deadline for each call
   */
  void stream(URI base, List<HttpCall> calls, int lanes, Duration deadline, Observer observer)
      throws InterruptedException;
}
