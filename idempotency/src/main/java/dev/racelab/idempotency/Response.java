package dev.racelab.idempotency;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the work answered, before it is decided whether that is kept. */
public final class Response {
  private final int status;
  private final @Nullable String code;
  private final List<Header> headers;
  private final byte[] body;

  private Response(int status, @Nullable String code, List<Header> headers, byte[] body) {
    if (status < 100 || status > 599) {
      throw new IllegalArgumentException("a status is between 100 and 599, not " + status);
    }
    this.status = status;
    this.code = code;
    this.headers = List.copyOf(headers);
    this.body = body.clone();
  }

  /** The work was done. */
  public static Response done(int status, List<Header> headers, byte[] body) {
    return new Response(status, null, headers, body);
  }

  /**
   * The work was refused, and had no effect.
   *
   * @param code why, in the service's words, for example {@code insufficient-funds}
   */
  public static Response refused(int status, String code, List<Header> headers, byte[] body) {
    return new Response(status, code, headers, body);
  }

  public int status() {
    return status;
  }

  /** Why the work was refused; empty where it was done. */
  public Optional<String> code() {
    return Optional.ofNullable(code);
  }

  public List<Header> headers() {
    return headers;
  }

  public byte[] body() {
    return body.clone();
  }

  int bodyLength() {
    return body.length;
  }
}
