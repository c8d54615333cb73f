package dev.racelab.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A way to a server on this machine that can be broken as networks break. Carries what it is given,
 * until it is told to cut or to swallow. Thread-safe; one thread, and two virtual ones for each of
 * at most {@value #MOST_CONNECTIONS} connections.
 */
public final class TcpProxy implements AutoCloseable {
  private static final int MOST_CONNECTIONS = 256;
  private static final int BACKLOG = 50;
  private static final int BUFFER = 8192;
  private static final int CONNECT_MILLIS = 5_000;
  private static final Duration END_LIMIT = Duration.ofSeconds(5);

  private enum State {
    CARRIES,
    CUTS,
    SWALLOWS,
    CLOSED
  }

  /** Hears what is carried. */
  public interface Tap {
    /**
     * Called before the bytes are written, one call at a time for each direction of a connection.
     *
     * @param toServer whether they go to the server, or come from it
     * @param buffer has the bytes at its beginning; it is used again afterwards
     * @param length how many
     */
    void carried(boolean toServer, byte[] buffer, int length);
  }

  private final ServerSocket entry;
  private final int target;
  private final Tap tap;
  private final Thread acceptor;

  /* Both are guarded by this. */
  private final Set<Strand> strands = new HashSet<>();
  private State state = State.CARRIES;

  private TcpProxy(ServerSocket entry, int target, Tap tap) {
    this.entry = entry;
    this.target = target;
    this.tap = tap;
    this.acceptor =
        Thread.ofPlatform().daemon().name("racelab-proxy-" + target).unstarted(this::accept);
  }

  /** A way from a free port of 127.0.0.1 to the port {@code target} there. */
  public static TcpProxy to(int target) {
    return to(target, (toServer, buffer, length) -> {});
  }

  /** The same with somebody who hears what is carried. */
  public static TcpProxy to(int target, Tap tap) {
    try {
      var entry = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
      var proxy = new TcpProxy(entry, target, tap);
      proxy.acceptor.start();
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on 127.0.0.1: " + e.getMessage(), e);
    }
  }

  /** Where to connect to on 127.0.0.1. */
  public int port() {
    return entry.getLocalPort();
  }

  /** How many connections stand here now. */
  public synchronized int connections() {
    return strands.size();
  }

  /** Resets every connection, and each new one as soon as it is made. */
  public void cut() {
    become(State.CUTS).forEach(Strand::close);
  }

  /**
   * Keeps every connection and accepts new ones, but carries nothing any more, as if the other end
   * had been switched off: no end of stream, no reset. These connections stay silent for good, also
   * when the way {@linkplain #heal() is healed}.
   */
  public void swallow() {
    become(State.SWALLOWS).forEach(strand -> strand.silent = true);
  }

  /** From now on, new connections are carried. */
  public void heal() {
    var unused = become(State.CARRIES);
  }

  /** Ends every connection and frees the port. */
  @Override
  public void close() {
    var last = become(State.CLOSED);
    try {
      entry.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      last.forEach(Strand::close);
      awaitAcceptor();
    }
  }

  /**
   * A thread that still stands in accept keeps the listening socket in the kernel, and with it the
   * port, until it has woken up and left.
   */
  private void awaitAcceptor() {
    try {
      acceptor.join(END_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized List<Strand> become(State next) {
    if (state != State.CLOSED) {
      state = next;
    }
    return List.copyOf(strands);
  }

  private void accept() {
    while (!entry.isClosed()) {
      try {
        admit(entry.accept());
      } catch (IOException e) {
        // Closed, or the one who came has gone again.
      }
    }
  }

  private void admit(Socket near) {
    var strand = new Strand(near);
    synchronized (this) {
      if ((state == State.CARRIES || state == State.SWALLOWS)
          && strands.size() < MOST_CONNECTIONS) {
        strand.silent = state == State.SWALLOWS;
        strands.add(strand);
        Thread.ofVirtual().start(strand::run);
        return;
      }
    }
    strand.close();
  }

  /** One connection: its near end, and the far one if there is any. */
  private final class Strand {
    private final Socket near;
    private final Socket far = new Socket();
    private volatile boolean silent;

    Strand(Socket near) {
      this.near = near;
    }

    void run() {
      try {
        if (!silent) {
          far.connect(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
          Thread.ofVirtual().start(() -> carry(far, near));
        }
        carry(near, silent ? null : far);
      } catch (IOException e) {
        close(); // the server is not there: as it would be without us
      }
    }

    /** Until one end is gone; the other goes with it. */
    private void carry(Socket from, @Nullable Socket to) {
      var buffer = new byte[BUFFER];
      try {
        var in = from.getInputStream();
        for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          if (!silent && to != null) {
            tap.carried(from.equals(near), buffer, read);
            to.getOutputStream().write(buffer, 0, read);
          }
        }
      } catch (IOException e) {
        // One end is gone.
      }
      if (!silent
          || from.equals(near)) { // what is silent does not even hear that the server is gone
        close();
      }
    }

    void close() {
      synchronized (TcpProxy.this) {
        strands.remove(this);
      }
      reset(near);
      reset(far);
    }

    private static void reset(Socket socket) {
      try {
        if (!socket.isClosed()) {
          socket.setSoLinger(true, 0);
        }
        socket.close();
      } catch (IOException e) {
        // It is closed, one way or the other.
      }
    }
  }
}
