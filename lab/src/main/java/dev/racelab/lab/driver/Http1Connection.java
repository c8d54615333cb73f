package dev.racelab.lab.driver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.time.Duration;

/**
 * One HTTP/1.1 connection that can stop before the last byte of a request. Used by one thread at a
 * time; every read ends at the deadline that was set last.
 */
final class Http1Connection implements AutoCloseable {
  private final Socket socket = new Socket();
  private final String authority;
  private final OutputStream out;
  private final Http1Answers answers;
  private long deadline;

  private Http1Connection(URI base, Duration within) throws IOException {
    int port = base.getPort() == -1 ? 80 : base.getPort();
    authority = base.getHost() + ":" + port;
    deadline = System.nanoTime() + within.toNanos();
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    try {
      socket.connect(new InetSocketAddress(base.getHost(), port), remainingMillis());
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    out = socket.getOutputStream();
    answers = new Http1Answers(new DeadlineStream(socket.getInputStream()));
  }

  static Http1Connection open(URI base, Duration within) throws IOException {
    return new Http1Connection(base, within);
  }

  /** From now on, until the next call, everything here ends after {@code within}. */
  void setDeadline(Duration within) {
    deadline = System.nanoTime() + within.toNanos();
  }

  /** The whole request as bytes; the last one is what a volley holds back. */
  byte[] encode(HttpCall call) {
    StringBuilder head = new StringBuilder(256);
    head.append(call.method()).append(' ').append(call.path()).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(authority).append("\r\n");
    call.headers()
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    byte[] body = call.body().getBytes(UTF_8);
    if (body.length > 0 || !call.method().equals("GET")) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    head.append("\r\n");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(head.length() + body.length);
    bytes.writeBytes(head.toString().getBytes(ISO_8859_1));
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  void write(byte[] bytes, int from, int length) throws IOException {
    out.write(bytes, from, length);
    out.flush();
  }

  HttpAnswer readAnswer() throws IOException {
    return answers.next();
  }

  /** Whether another request may be sent here after the last answer. */
  boolean isReusable() {
    return answers.keepsAlive() && !socket.isClosed();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private int remainingMillis() throws SocketTimeoutException {
    long nanos = deadline - System.nanoTime();
    if (nanos <= 0) {
      throw new SocketTimeoutException("deadline passed");
    }
    // Rounded up: 0 would mean to wait for ever.
    return (int) Math.min(Integer.MAX_VALUE, nanos / 1_000_000 + 1);
  }

  /** Hands the rest of the deadline to every read. */
  private final class DeadlineStream extends InputStream {
    private final InputStream in;

    DeadlineStream(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) == -1 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
      socket.setSoTimeout(remainingMillis());
      return in.read(buffer, from, length);
    }
  }
}
