package dev.racelab.guard;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A wire to the database that breaks where a test wants it to. Closing it breaks all of it. */
final class CuttingProxy implements AutoCloseable {
  private static final int LONGEST_MESSAGE = 8192;
  private static final int PATIENCE_MILLIS = 20_000;

  enum Cut {
    NEVER,
    /** The commit does not reach the database. */
    BEFORE_COMMIT,
    /** The commit reaches the database, and its answer does not come back. */
    AFTER_COMMIT
  }

  private final int to;
  private final ServerSocket listening;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private volatile Cut cut = Cut.NEVER;

  CuttingProxy(int to) throws IOException {
    this.to = to;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  void cut(Cut where) {
    this.cut = where;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        open.add(client);
        Socket server = new Socket();
        open.add(server);
        server.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), to), PATIENCE_MILLIS);
        client.setSoTimeout(PATIENCE_MILLIS);
        server.setSoTimeout(PATIENCE_MILLIS);
        Thread.ofVirtual().start(() -> requests(client, server));
        Thread.ofVirtual().start(() -> answers(server, client));
      }
    } catch (IOException closed) {
      close();
    }
  }

  /** The driver sends a commit as a message of its own, in one write. */
  private void requests(Socket client, Socket server) {
    byte[] buffer = new byte[LONGEST_MESSAGE];
    try (client;
        server) {
      InputStream in = client.getInputStream();
      OutputStream out = server.getOutputStream();
      for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
        boolean commit = new String(buffer, 0, got, StandardCharsets.ISO_8859_1).contains("COMMIT");
        if (commit && cut == Cut.BEFORE_COMMIT) {
          return;
        }
        out.write(buffer, 0, got);
        out.flush();
      }
    } catch (IOException broken) {
      // The end of a wire, by whomever.
    }
  }

  private void answers(Socket server, Socket client) {
    byte[] buffer = new byte[LONGEST_MESSAGE];
    try (client;
        server) {
      InputStream in = server.getInputStream();
      OutputStream out = client.getOutputStream();
      for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
        // The tag of the answer that says a transaction is committed.
        boolean committed =
            new String(buffer, 0, got, StandardCharsets.ISO_8859_1).contains("COMMIT\0");
        if (committed && cut == Cut.AFTER_COMMIT) {
          return;
        }
        out.write(buffer, 0, got);
        out.flush();
      }
    } catch (IOException broken) {
      // The end of a wire, by whomever.
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException failed) {
      throw new IllegalStateException("a socket could not be closed", failed);
    }
  }
}
