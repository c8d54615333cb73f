package dev.racelab.locking.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A wire to Redis that can be cut: what is connected falls silent, what connects later works. */
final class Wire implements AutoCloseable {
  private final ServerSocket entry = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Strand> strands = new CopyOnWriteArrayList<>();
  private final int target;

  Wire(int target) throws IOException {
    this.target = target;
    Thread.ofVirtual().start(this::accept);
  }

  String uri() {
    return "redis://127.0.0.1:" + entry.getLocalPort();
  }

  /** As a host that is switched off: no end of stream, no reset, just nothing any more. */
  void cut() {
    strands.forEach(strand -> strand.cut = true);
  }

  @Override
  public void close() throws IOException {
    entry.close();
    for (Strand strand : strands) {
      strand.near.close();
      strand.far.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket near = entry.accept();
        Strand strand = new Strand(near, new Socket(InetAddress.getLoopbackAddress(), target));
        strands.add(strand);
        Thread.ofVirtual().start(() -> strand.carry(strand.near, strand.far));
        Thread.ofVirtual().start(() -> strand.carry(strand.far, strand.near));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private static final class Strand {
    private final Socket near;
    private final Socket far;
    private volatile boolean cut;

    Strand(Socket near, Socket far) {
      this.near = near;
      this.far = far;
    }

    void carry(Socket from, Socket to) {
      byte[] buffer = new byte[8192];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          if (!cut) {
            out.write(buffer, 0, read);
          }
        }
      } catch (IOException e) {
        // One end is closed, so there is nothing more to carry.
      }
    }
  }
}
