package dev.racelab.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports on loopback. They are drawn from below the range that the system gives to outgoing
 * connections, so that a server that is killed and restarted finds its port free again.
 */
public final class Ports {
  private static final int LOWEST = 15_000;
  private static final int LIMIT = 30_000;
  private static final int ATTEMPTS = 200;

  private Ports() {}

  /**
   * A port that nobody listens on now. Another process may take it before the caller does, so a
   * caller that fails to bind tries again with another one.
   *
   * @throws ServerException if none of {@value #ATTEMPTS} ports was free
   */
  public static int free() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      var port = ThreadLocalRandom.current().nextInt(LOWEST, LIMIT);
      if (isFree(port)) {
        return port;
      }
    }
    throw new ServerException(
        "found no free port between " + LOWEST + " and " + LIMIT + " in " + ATTEMPTS + " attempts");
  }

  /** Whether a server could listen on 127.0.0.1 at this port now. */
  public static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
