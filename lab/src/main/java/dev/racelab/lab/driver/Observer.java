package dev.racelab.lab.driver;

/**
 * Hears of each request while a driver works; called from many threads. For each call {@code
 * sending} comes exactly once, before the request can be complete at the server, and {@code done}
 * exactly once after it.
 */
public interface Observer {
  /**
   * The request is about to be completed.
   *
   * @param call position in the list that the driver was given
   * @param lane which of the parallel senders sends it, from 0
   */
  void sending(int call, int lane);

  /** The request has ended. */
  void done(int call, int lane, Outcome outcome);
}
