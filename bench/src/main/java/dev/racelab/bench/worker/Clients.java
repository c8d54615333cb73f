package dev.racelab.bench.worker;

import dev.racelab.bench.peer.LockClient;

/** The instances of a library in this JVM, each opened when it is first asked for. */
interface Clients {
  LockClient get(int number) throws Exception;
}
