package dev.racelab.platform.container;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Asks a server on this machine for one path and reads the status line, over a bare socket: the
 * JDK's HTTP client would take several times as long to load as the question takes.
 */
record HttpProbe(int port, Duration timeout) {
  private static final int LONGEST_STATUS_LINE = 64;
  private static final int STATUS_BEGINS = "HTTP/1.1 ".length();
  private static final int STATUS_ENDS = STATUS_BEGINS + 3;

  /**
   * The status of {@code GET path}.
   *
   * @throws IOException if nobody answers in time, or not in HTTP
   */
  int status(String path) throws IOException {
    try (Socket socket = new Socket()) {
      int millis = Math.toIntExact(timeout.toMillis());
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), millis);
      socket.setSoTimeout(millis);
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      byte[] start = socket.getInputStream().readNBytes(LONGEST_STATUS_LINE);
      return status(start);
    }
  }

  private static int status(byte[] start) throws IOException {
    String line = new String(start, StandardCharsets.US_ASCII);
    try {
      return Integer.parseInt(line.substring(STATUS_BEGINS, STATUS_ENDS));
    } catch (IndexOutOfBoundsException | NumberFormatException notHttp) {
      throw new IOException("the answer is no HTTP: " + line.strip(), notHttp);
    }
  }
}
