package dev.racelab.bench.peer;

/** A lock of some library, set up as the library's own pages recommend. */
public interface Peer {
  /** What {@code --only} and the tables call it. */
  String name();

  /** Connects to the servers, as one instance of a service does once when it starts. */
  LockClient open(Setup setup) throws Exception;
}
