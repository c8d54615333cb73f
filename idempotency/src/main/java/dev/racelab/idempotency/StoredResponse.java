package dev.racelab.idempotency;

import java.util.Arrays;
import java.util.List;

/** An answer that is kept, to be given again. It is never one of an error of the server. */
public final class StoredResponse {
  private final int status;
  private final List<Header> headers;
  private final byte[] body;

  /**
   * An answer, as a store has kept it; what of a response is kept says {@link ResponsePolicy}.
   *
   * @param status 200 to 499: whatever else, the next attempt may end otherwise
   * @throws IllegalArgumentException if the status is another
   */
  public StoredResponse(int status, List<Header> headers, byte[] body) {
    if (!isStorable(status)) {
      throw new IllegalArgumentException(
          "an answer that is kept has a status from 200 to 499, not " + status);
    }
    this.status = status;
    this.headers = List.copyOf(headers);
    this.body = body.clone();
  }

  static boolean isStorable(int status) {
    return status >= 200 && status <= 499;
  }

  public int status() {
    return status;
  }

  /** In the order in which they were given. */
  public List<Header> headers() {
    return headers;
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
