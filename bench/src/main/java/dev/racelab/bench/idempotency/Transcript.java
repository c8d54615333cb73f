package dev.racelab.bench.idempotency;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.racelab.embedded.TcpProxy;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client said to a server, a text for each round trip: whatever it sends after the server
 * has spoken begins another one. Made for one connection that is used, and others that are silent.
 */
final class Transcript implements TcpProxy.Tap {
  private final List<StringBuilder> turns = new ArrayList<>();
  private boolean answered = true;

  @Override
  public synchronized void carried(boolean toServer, byte[] buffer, int length) {
    if (!toServer) {
      answered = true;
      return;
    }
    if (answered) {
      turns.add(new StringBuilder());
      answered = false;
    }
    turns.getLast().append(new String(buffer, 0, length, ISO_8859_1));
  }

  /** Forgets what was said. */
  synchronized void clear() {
    turns.clear();
    answered = true;
  }

  /** What was said since then. */
  synchronized List<String> turns() {
    return turns.stream().map(StringBuilder::toString).toList();
  }
}
