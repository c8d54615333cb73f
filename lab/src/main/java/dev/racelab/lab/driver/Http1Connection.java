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
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One HTTP/1.1 connection, over TLS where the scheme is {@code https}, that can stop before the
 * last byte of a request. Used by one thread at a time; every read ends at the deadline that was
 * set last.
 */
public final class Http1Connection implements AutoCloseable {
  private final Socket socket;
  private final String authority;
  private final OutputStream out;
  private final Http1Answers answers;
  private long deadline;

  private Http1Connection(URI base, Duration within) throws IOException {
    boolean secure = "https".equalsIgnoreCase(base.getScheme());
    int port = base.getPort() == -1 ? (secure ? 443 : 80) : base.getPort();
    authority = base.getHost() + ":" + port;
    deadline = System.nanoTime() + within.toNanos();
    Socket plain = new Socket();
    try {
      plain.setOption(StandardSocketOptions.TCP_NODELAY, true);
      plain.connect(new InetSocketAddress(base.getHost(), port), remainingMillis());
      socket = secure ? secured(plain, base.getHost(), port) : plain;
    } catch (IOException e) {
      plain.close();
      throw e;
    }
    out = socket.getOutputStream();
    answers = new Http1Answers(new DeadlineStream(socket.getInputStream()));
  }

  /** Connects, and sets the first deadline. */
  public static Http1Connection open(URI base, Duration within) throws IOException {
    return new Http1Connection(base, within);
  }

  private Socket secured(Socket plain, String host, int port) throws IOException {
    SSLSocket secured = (SSLSocket) tls().createSocket(plain, host, port, true);
    SSLParameters parameters = secured.getSSLParameters();
    // Without this the certificate's name is not compared with the host.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.setSoTimeout(remainingMillis());
    secured.startHandshake();
    return secured;
  }

  private static SSLSocketFactory tls() throws IOException {
    try {
      return SSLContext.getDefault().getSocketFactory();
    } catch (NoSuchAlgorithmException e) {
      throw new IOException("this Java has no TLS", e);
    }
  }

  /** From now on, until the next call, everything here ends after {@code within}. */
  public void setDeadline(Duration within) {
    deadline = System.nanoTime() + within.toNanos();
  }

  /** The whole request as bytes; the last one is what a volley holds back. */
  byte[] encode(HttpCall call) {
    return encode(call, List.of());
  }

  /** As {@link #encode(HttpCall)}, with more lines in the head, as they are. */
  byte[] encode(HttpCall call, List<String> lines) {
    StringBuilder head = new StringBuilder(256);
    head.append(call.method()).append(' ').append(call.path()).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(authority).append("\r\n");
    call.headers()
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    lines.forEach(line -> head.append(line).append("\r\n"));
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

  /** Sends a request, and waits for its answer. */
  public HttpAnswer exchange(HttpCall call) throws IOException {
    byte[] bytes = encode(call);
    write(bytes, 0, bytes.length);
    return answers.next();
  }

  /** Says that nothing more will come; answers can still be read. */
  void finish() throws IOException {
    socket.shutdownOutput();
  }

  /** The next answer, or why there is none to a request that was sent. */
  Outcome receive() {
    try {
      return new Outcome.Answered(answers.next());
    } catch (IOException e) {
      return new Outcome.Lost(reason(e));
    }
  }

  static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  /** Whether another request may be sent here after the last answer. */
  public boolean isReusable() {
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
