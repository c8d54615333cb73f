package dev.racelab.bench.peer;

import java.util.ServiceLoader;

/** A lock of some library, set up as the library's own pages recommend. */
public interface Peer {
  /** What {@code --only} and the tables call it. */
  String name();

  /** Connects to the servers, as one instance of a service does once when it starts. */
  LockClient open(Setup setup) throws Exception;

  /** The one of that name on this class path. */
  static Peer named(String name) {
    return ServiceLoader.load(Peer.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(peer -> peer.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no peer is called " + name + " here"));
  }
}
