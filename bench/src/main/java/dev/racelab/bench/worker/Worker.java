package dev.racelab.bench.worker;

import dev.racelab.bench.peer.LockClient;
import dev.racelab.bench.peer.Peer;
import dev.racelab.bench.peer.Setup;
import java.util.ArrayList;
import java.util.List;

/** The program of one JVM that measures one peer. */
public final class Worker {
  private final Peer peer;
  private final List<LockClient> clients = new ArrayList<>();

  private Worker(Peer peer) {
    this.peer = peer;
  }

  public static void main(String[] arguments) throws Exception {
    Told told = Told.listen();
    int status = new Worker(Peer.named(arguments[0])).serve(told) ? 0 : 1;
    Runtime.getRuntime().halt(status); // whatever threads the library may have left
  }

  /** Serves until it is halted, or something went wrong. */
  private boolean serve(Told told) throws Exception {
    try {
      Setup setup = Setup.of(told.next());
      told.ready();
      while (true) {
        Workload workload = Workload.of(told.next());
        told.answer(workload.run(number -> client(number, setup)).message());
      }
    } catch (Exception | LinkageError e) {
      told.failed(e);
      return false;
    }
  }

  private LockClient client(int number, Setup setup) throws Exception {
    while (clients.size() <= number) {
      clients.add(peer.open(setup));
    }
    return clients.get(number);
  }
}
