package dev.racelab.lab.driver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one answer after another from a connection. Everything it keeps is bounded. */
final class Http1Answers {
  static final int MAX_HEAD = 64 * 1024;
  static final int MAX_BODY = 4 * 1024 * 1024;

  private final InputStream in;
  private int headBytes;
  private boolean keepsAlive = true;

  Http1Answers(InputStream in) {
    this.in = new BufferedInputStream(in, 8192);
  }

  boolean keepsAlive() {
    return keepsAlive;
  }

  /** Reads the next final answer; interim ones (1xx) are passed over. */
  HttpAnswer next() throws IOException {
    keepsAlive = false;
    headBytes = 0;
    while (true) {
      String statusLine = line();
      int status = status(statusLine);
      Map<String, String> headers = headers();
      if (status >= 200) {
        HttpAnswer answer =
            new HttpAnswer(status, headers, new String(body(status, headers), UTF_8));
        keepsAlive = mayBeReused(statusLine, answer);
        return answer;
      }
    }
  }

  private static int status(String line) throws ProtocolException {
    boolean wellFormed =
        line.length() >= 12
            && line.startsWith("HTTP/1.")
            && line.charAt(8) == ' '
            && (line.length() == 12 || line.charAt(12) == ' ');
    if (wellFormed) {
      try {
        int status = Integer.parseInt(line, 9, 12, 10);
        if (status >= 100) {
          return status;
        }
      } catch (NumberFormatException e) {
        throw malformed("status line", line, e);
      }
    }
    throw malformed("status line", line, null);
  }

  private Map<String, String> headers() throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon <= 0) {
        throw malformed("header", line, null);
      }
      headers.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(),
          (first, second) -> first + ", " + second);
    }
    return headers;
  }

  private byte[] body(int status, Map<String, String> headers) throws IOException {
    if (status == 204 || status == 304) {
      return new byte[0];
    }
    String coding = headers.get("transfer-encoding");
    if (coding != null) {
      if (!coding.equalsIgnoreCase("chunked")) {
        throw new ProtocolException("transfer coding '" + coding + "' is not known");
      }
      return chunks();
    }
    String length = headers.get("content-length");
    return length == null ? untilClosed() : exactly(size(length, 10));
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      String line = line();
      int extension = line.indexOf(';');
      int size = size((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
      if (size == 0) {
        headers(); // trailers, which nobody needs
        return body.toByteArray();
      }
      if (body.size() + size > MAX_BODY) {
        throw tooLarge();
      }
      body.writeBytes(exactly(size));
      if (!line().isEmpty()) {
        throw new ProtocolException("a chunk is longer than it said");
      }
    }
  }

  private byte[] exactly(int size) throws IOException {
    byte[] bytes = in.readNBytes(size);
    if (bytes.length < size) {
      throw new EOFException(
          "the connection ended after %d of %d bytes of the body".formatted(bytes.length, size));
    }
    return bytes;
  }

  private byte[] untilClosed() throws IOException {
    byte[] bytes = in.readNBytes(MAX_BODY + 1);
    if (bytes.length > MAX_BODY) {
      throw tooLarge();
    }
    return bytes;
  }

  private static int size(String text, int radix) throws ProtocolException {
    long size;
    try {
      size = Long.parseLong(text, radix);
    } catch (NumberFormatException e) {
      throw malformed("length", text, e);
    }
    if (size < 0) {
      throw malformed("length", text, null);
    }
    if (size > MAX_BODY) {
      throw tooLarge();
    }
    return (int) size;
  }

  private static boolean mayBeReused(String statusLine, HttpAnswer answer) {
    String connection = answer.headers().getOrDefault("connection", "").toLowerCase(Locale.ROOT);
    boolean delimited =
        answer.status() == 204
            || answer.status() == 304
            || answer.header("transfer-encoding") != null
            || answer.header("content-length") != null;
    boolean wanted =
        statusLine.startsWith("HTTP/1.1")
            ? !connection.contains("close")
            : connection.contains("keep-alive");
    return delimited && wanted;
  }

  /** One line without its end. CRLF ends it, and so does a bare LF. */
  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(64);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b == -1) {
        throw new EOFException("the connection ended before the answer was whole");
      }
      if (++headBytes > MAX_HEAD) {
        throw new ProtocolException("the answer's head is longer than " + MAX_HEAD + " bytes");
      }
      line.write(b);
    }
    String text = line.toString(ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  private static ProtocolException tooLarge() {
    return new ProtocolException("the answer's body is longer than " + MAX_BODY + " bytes");
  }

  private static ProtocolException malformed(String what, String text, @Nullable Exception cause) {
    String shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
    ProtocolException malformed = new ProtocolException("malformed " + what + ": " + shown);
    if (cause != null) {
      malformed.initCause(cause);
    }
    return malformed;
  }
}
