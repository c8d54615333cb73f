package dev.racelab.bench.run;

/** Something in the way of measuring; the message says what. */
public final class BenchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what is in the way. */
  public BenchException(String message) {
    super(message);
  }

  /** Says what is in the way, and why. */
  public BenchException(String message, Throwable cause) {
    super(message, cause);
  }
}
