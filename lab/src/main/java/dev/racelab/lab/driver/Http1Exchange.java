package dev.racelab.lab.driver;

import static java.lang.System.Logger.Level.DEBUG;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * One request on a connection of its own, also one that no careful client would send: with a header
 * twice, with any character in it, or cut off before its end.
 */
public final class Http1Exchange {
  private static final System.Logger LOG = System.getLogger(Http1Exchange.class.getName());

  private Http1Exchange() {}

  /**
   * Sends the request and waits for its answer.
   *
   * @param lines further lines of the head, sent as they are, each character as one byte
   * @param heldBack how many of the last bytes are never sent; the connection says then that
   *     nothing more will come
   * @param deadline for all of it, from connecting to the last byte of the answer
   */
  public static Outcome send(
      URI base, HttpCall call, List<String> lines, int heldBack, Duration deadline) {
    Http1Connection connection;
    try {
      connection = Http1Connection.open(base, deadline);
    } catch (IOException e) {
      return new Outcome.NotSent(Http1Connection.reason(e));
    }
    try (connection) {
      write(connection, connection.encode(call, lines), heldBack);
      return connection.receive();
    } catch (IOException e) {
      return new Outcome.Lost(Http1Connection.reason(e));
    }
  }

  private static void write(Http1Connection connection, byte[] request, int heldBack) {
    try {
      connection.write(request, 0, request.length - heldBack);
      if (heldBack > 0) {
        connection.finish();
      }
    } catch (IOException e) {
      // A server that refuses early answers and closes; that answer can still be read, and where
      // there is none, reading says so.
      LOG.log(DEBUG, "the request could not be sent whole", e);
    }
  }
}
