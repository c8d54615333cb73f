package dev.racelab.idempotency;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** An answer that is kept, to be given again. Which ones are, says {@link StorageRule}. */
public final class StoredResponse {
  private static final String BETWEEN = ": ";

  private final int status;
  private final List<Header> headers;
  private final byte[] body;

  /**
   * An answer, as a store has kept it; what of a response is kept says {@link ResponsePolicy}.
   *
   * @param status 200 to 599
   * @throws IllegalArgumentException if the status is another
   */
  public StoredResponse(int status, List<Header> headers, byte[] body) {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException(
          "an answer that is kept has a status from 200 to 599, not " + status);
    }
    this.status = status;
    this.headers = List.copyOf(headers);
    this.body = body.clone();
  }

  /**
   * An answer whose headers were kept as {@link #headerLines()}.
   *
   * @throws IllegalArgumentException as the constructor does, or if a line is no header
   */
  public static StoredResponse ofLines(int status, String headerLines, byte[] body) {
    return new StoredResponse(
        status, headerLines.lines().map(StoredResponse::header).toList(), body);
  }

  public int status() {
    return status;
  }

  /** In the order in which they were given. */
  public List<Header> headers() {
    return headers;
  }

  /**
   * The headers as text, one a line, which a person who looks at the store can read. Names have no
   * colon, and values no line break: a {@link Header} sees to that.
   */
  public String headerLines() {
    return headers.stream()
        .map(header -> header.name() + BETWEEN + header.value())
        .collect(Collectors.joining("\n"));
  }

  private static Header header(String line) {
    int end = line.indexOf(BETWEEN);
    if (end < 0) {
      throw new IllegalArgumentException("a line that was kept is no header");
    }
    return new Header(line.substring(0, end), line.substring(end + BETWEEN.length()));
  }

  public byte[] body() {
    return body.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StoredResponse that
        && status == that.status
        && headers.equals(that.headers)
        && Arrays.equals(body, that.body);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * status + headers.hashCode()) + Arrays.hashCode(body);
  }

  /** Without the body, which is the client's. */
  @Override
  public String toString() {
    return status + " with " + headers.size() + " headers and " + body.length + " bytes";
  }
}
