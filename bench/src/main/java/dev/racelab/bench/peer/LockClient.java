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
   * Takes a lock.
   *
   * @return empty if somebody else kept it for the whole wait
   */
  Optional<Held> lock(String name, Duration maxWait) throws Exception;

  /** The cheapest question that this library's own client can ask the server. */
  void roundTrip() throws Exception;

  /** How the names of threads begin that are there for the locks and not for the client. */
  default Optional<String> lockThreads() {
    return Optional.empty();
  }

  @Override
  void close() throws Exception;
}
