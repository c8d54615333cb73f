package dev.racelab.bench.peer;

import java.time.Duration;
import java.util.Optional;

/** One instance of a library, shared by all threads. Two of them are as two processes. */
public interface LockClient extends AutoCloseable {
  /** A lock that was taken. */
  interface Held {
    /** Gives it back, on the thread that took it. */
    void unlock() throws Exception;
  }

  /**
   * Takes a lock that lasts until it is given back, or for 30 s without renewal.
   *
   * @return empty if somebody else kept it for the whole wait
   */
  Optional<Held> lock(String name, Duration maxWait) throws Exception;

  /** The cheapest question that this library's own client can ask the server. */
  void roundTrip() throws Exception;

  @Override
  void close() throws Exception;
}
