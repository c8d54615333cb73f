package dev.racelab.idempotency;

/**
 * An answer is too large to be kept, so the work that it answers must not be committed: its
 * repetition could not be answered.
 */
public final class ResponseTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ResponseTooLargeException(int bytes, int mostBytes) {
    super(
        "the answer has "
            + bytes
            + " bytes, and at most "
            + mostBytes
            + " are kept; answer less (a Location instead of the whole), or allow more");
  }
}
