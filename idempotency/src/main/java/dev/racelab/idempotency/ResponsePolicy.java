package dev.racelab.idempotency;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of an answer is kept.
 *
 * @param rule which answers are
 * @param mostBytes how long a body may be: 0 to 16 MiB
 * @param headers the names of those that are given again; upper and lower case are one
 */
public record ResponsePolicy(StorageRule rule, int mostBytes, Set<String> headers) {
  /** What {@link #of(StorageRule)} allows: 256 KiB. */
  public static final int USUAL_MOST_BYTES = 256 * 1024;

  private static final int LARGEST_MOST_BYTES = 16 * 1024 * 1024;

  private static final Set<String> USUAL_HEADERS =
      Set.of("content-language", "content-location", "content-type", "etag", "location");

  public ResponsePolicy {
    if (mostBytes < 0 || mostBytes > LARGEST_MOST_BYTES) {
      throw new IllegalArgumentException(
          "of a body 0 to " + LARGEST_MOST_BYTES + " bytes can be kept, not " + mostBytes);
    }
    headers =
        headers.stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Bodies of up to 256 KiB, and the headers that describe the body and where it is. */
  public static ResponsePolicy of(StorageRule rule) {
    return new ResponsePolicy(rule, USUAL_MOST_BYTES, USUAL_HEADERS);
  }

  /**
   * What is kept of the answer, or empty if it is not final; then the work must be rolled back.
   *
   * @throws ResponseTooLargeException if it is final and too long; the work must be rolled back
   */
  public Optional<StoredResponse> keep(Response response) {
    if (!rule.stores(response)) {
      return Optional.empty();
    }
    if (response.bodyLength() > mostBytes) {
      throw new ResponseTooLargeException(response.bodyLength(), mostBytes);
    }
    List<Header> kept =
        response.headers().stream()
            .filter(header -> headers.contains(header.name().toLowerCase(Locale.ROOT)))
            .toList();
    return Optional.of(new StoredResponse(response.status(), kept, response.body()));
  }
}
