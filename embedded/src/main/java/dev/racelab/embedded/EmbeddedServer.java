package dev.racelab.embedded;

/** A server of its own, and what can be done to its processes. Thread-safe. */
public sealed interface EmbeddedServer extends AutoCloseable permits PostgresServer, RedisServer {
  /** The port on 127.0.0.1; the same after a restart. */
  int port();

  /** The server's process; another one after a restart. */
  ChildProcess process();

  /**
   * Stops the server and its workers in their tracks: connections stand, and can even be made, but
   * nobody answers. The owner's end still ends them.
   */
  default void pause() {
    process().signalAll(Signal.STOP);
  }

  /** Lets a paused server go on; does nothing to others. */
  default void resume() {
    process().signalAll(Signal.CONT);
  }

  /** Stops in order, with all data written; data and port stay for a restart. */
  void stop();

  /** Kills the server and all its workers at once, as kill -9 does. */
  void kill();

  /** Starts again on the same port and data; stops first if need be. */
  void restart();

  /** Stops and deletes data and log. */
  @Override
  void close();
}
