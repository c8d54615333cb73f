package dev.racelab.embedded;

/**
 * A server could not be unpacked, started or stopped; the message says what happened, what to do,
 * and where the server's log is, if there is one.
 */
public final class ServerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Without a cause: the message says it all. */
  public ServerException(String message) {
    super(message);
  }

  /** With the failure that led here. */
  public ServerException(String message, Throwable cause) {
    super(message, cause);
  }
}
